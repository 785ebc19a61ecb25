//! Who reaches the REST API of a cluster on Kubernetes.

/// The service that only the cluster of Kubernetes itself reaches.
pub const CLUSTER_IP: &str = "ClusterIP";

/// Services that are reached from outside of the cluster of Kubernetes.
/// Source: `KubernetesConfigOptions.ServiceExposedType`.
const REACHABLE: [&str; 2] = ["LoadBalancer", "NodePort"];

/// Whether a type of service is reached from outside.
#[must_use]
pub fn is_reachable(service: &str) -> bool {
    REACHABLE.iter().any(|reachable| reachable.eq_ignore_ascii_case(service))
}

/// Whether a target is Kubernetes, where Flink makes the service itself.
/// Source: `KubernetesDeploymentTarget`.
#[must_use]
pub fn is_native_target(target: &str) -> bool {
    target.starts_with("kubernetes-")
}

/// Whether annotations, the rest of a key and its value, ask for a load balancer
/// within the network: `..aws-load-balancer-internal: true`, `..-scheme: internal`,
/// `..load-balancer-type: Internal`.
/// Source: Kubernetes, Services, Internal load balancer.
#[must_use]
pub fn is_internal(key: &str, value: &str) -> bool {
    let all = format!("{key}:{value}").to_ascii_lowercase();
    all.contains("internal") && !all.trim_end().ends_with("false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_load_balancers_are_known_by_their_annotations() {
        assert!(is_internal("", "service.beta.kubernetes.io/aws-load-balancer-internal:true"));
        assert!(is_internal(".networking.gke.io/load-balancer-type", "Internal"));
        assert!(!is_internal(".service.beta.kubernetes.io/azure-load-balancer-internal", "false"));
        assert!(!is_internal("", "team:fraud"));
        assert!(is_reachable("NodePort") && !is_reachable(CLUSTER_IP) && !is_reachable("Headless_ClusterIP"));
    }
}
