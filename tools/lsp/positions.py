"""Places in a text, counted as the protocol counts them."""

import re

LINE_END = re.compile(r"\r\n|\n|\r")


def line_starts(text):
    return [0] + [end.end() for end in LINE_END.finditer(text)]


def width(text, encoding):
    """How many units of the encoding the text has."""
    if encoding == "utf-8":
        return len(text.encode())
    if encoding == "utf-16":
        return len(text.encode("utf-16-le")) // 2
    raise ValueError(encoding)


def position(text, offset, encoding):
    """The (line, character) of an offset in characters."""
    starts = [start for start in line_starts(text) if start <= offset]
    return len(starts) - 1, width(text[starts[-1] : offset], encoding)


def offset(text, place, encoding):
    """The offset in characters of a (line, character). Beyond a line's end is its end."""
    line, character = place
    starts = line_starts(text)
    if line >= len(starts):
        return len(text)
    begin = starts[line]
    end = LINE_END.search(text, begin)
    end = end.start() if end else len(text)
    for at in range(begin, end):
        if width(text[begin:at], encoding) >= character:
            return at
    return end


def character(text, byte):
    """The offset in characters of an offset in bytes."""
    return len(text.encode()[:byte].decode())


def apply(text, edits, encoding):
    """The text after a list of TextEdit, all of which speak of the text before."""
    places = []
    for order, edit in enumerate(edits):
        begin = offset(text, (edit.range.start.line, edit.range.start.character), encoding)
        end = offset(text, (edit.range.end.line, edit.range.end.character), encoding)
        assert begin <= end, edit
        places.append((begin, end, order, edit.new_text))
    places.sort()
    for before, after in zip(places, places[1:]):
        assert before[1] <= after[0], f"edits overlap: {before} {after}"
    out, done = [], 0
    for begin, end, _, new in places:
        out += [text[done:begin], new]
        done = end
    return "".join([*out, text[done:]])
