//! As many open files as the connections need.
//!
//! A service is usually started with a soft limit of 1,024 open files and a hard limit far above
//! it, up to which a process may raise its own. One that doesn't runs out of descriptors at a
//! tenth of the connections that it means to serve.

/// What is open besides connections: the database's pool, files, the runtime.
const OTHERS: u64 = 256;

/// Raises the limit of the process for so many connections, and says how many there may be.
pub fn provide(connections: usize) -> usize {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX);
    let wanted = wanted.saturating_add(OTHERS);
    match rlimit::increase_nofile_limit(wanted) {
        Ok(limit) if limit < wanted => {
            let fewer = usize::try_from(limit.saturating_sub(OTHERS)).unwrap_or(usize::MAX);
            let fewer = fewer.clamp(1, connections.max(1));
            tracing::warn!(
                limit,
                connections = fewer,
                "the system allows fewer open files than the connections need"
            );
            fewer
        }
        Ok(_) => connections,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files is unknown");
            connections
        }
    }
}

#[cfg(test)]
mod tests {
    use super::provide;

    #[test]
    fn as_many_connections_as_the_system_has_descriptors_for_are_allowed() {
        assert_eq!(provide(10), 10);
        let most = provide(usize::MAX);
        assert!((1..usize::MAX).contains(&most), "{most}");
    }
}
