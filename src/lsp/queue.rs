//! What came in and was not worked on yet.

use std::collections::VecDeque;
use std::sync::mpsc::Receiver;

use lsp_server::{Message, Request, RequestId};
use lsp_types::NumberOrString;
use lsp_types::notification::{Cancel, Notification as _};

use super::wire::Incoming;

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Work {
    Message(Message),
    /// A request that was cancelled before its turn came.
    Cancelled(RequestId),
    /// No message; why.
    Broken(String),
}

/// Messages in their order, looked through for requests that are cancelled.
#[derive(Debug)]
pub(super) struct Queue {
    from: Receiver<Incoming>,
    waiting: VecDeque<Work>,
    ended: bool,
}

impl Queue {
    pub fn new(from: Receiver<Incoming>) -> Self {
        Self { from, waiting: VecDeque::new(), ended: false }
    }

    /// What is there to do. Where there is nothing, `None` if `wait` is false,
    /// or once nothing more can come.
    pub fn next(&mut self, wait: bool) -> Option<Work> {
        while let Ok(incoming) = self.from.try_recv() {
            self.take(incoming);
        }
        if self.waiting.is_empty() && wait && !self.ended {
            match self.from.recv() {
                Ok(incoming) => self.take(incoming),
                Err(_) => self.ended = true,
            }
        }
        self.waiting.pop_front()
    }

    /// Whether the client is gone and everything was handed out.
    pub fn is_over(&self) -> bool {
        self.ended && self.waiting.is_empty()
    }

    fn take(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Message(Message::Notification(note)) if note.method == Cancel::METHOD => {
                let id = serde_json::from_value::<lsp_types::CancelParams>(note.params).map(|params| params.id);
                if let Ok(id) = id {
                    self.cancel(&match id {
                        NumberOrString::Number(id) => id.into(),
                        NumberOrString::String(id) => id.into(),
                    });
                }
            }
            Incoming::Message(message) => self.waiting.push_back(Work::Message(message)),
            Incoming::Broken(why) => self.waiting.push_back(Work::Broken(why)),
            Incoming::End => self.ended = true,
        }
    }

    /// Takes a request back. One that is being answered already, or never was
    /// made, is none of those that wait.
    fn cancel(&mut self, id: &RequestId) {
        for work in &mut self.waiting {
            if matches!(work, Work::Message(Message::Request(Request { id: waiting, .. })) if waiting == id) {
                *work = Work::Cancelled(id.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use lsp_server::Notification;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_that_waits_can_be_taken_back() {
        let (to, from) = channel();
        let request = |id: i32| Message::Request(Request::new(id.into(), "textDocument/hover".into(), json!({})));
        let cancel = |id| Message::Notification(Notification::new(Cancel::METHOD.into(), json!({"id": id})));
        for message in [request(1), request(2), cancel(2), cancel(7)] {
            to.send(Incoming::Message(message)).expect("sent");
        }
        drop(to);
        let mut queue = Queue::new(from);
        assert!(matches!(queue.next(true), Some(Work::Message(Message::Request(request))) if request.id == 1.into()));
        assert!(matches!(queue.next(true), Some(Work::Cancelled(id)) if id == 2.into()));
        assert!(!queue.is_over() && queue.next(false).is_none() && queue.next(true).is_none() && queue.is_over());
    }
}
