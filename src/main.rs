//! The registry's command line; see `cooperation-registry --help`.

use std::{io::Write as _, process::ExitCode};

use mimalloc::MiMalloc;

/// An answer of thousands of values is made of many small pieces, which the system's own
/// allocator takes a third of the time for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A thread's stack, in bytes. A resolver within a resolver is a frame within a frame, and those of a build for
/// debugging are large: 2 MiB, which is what there is otherwise, hold a portfolio of the past by a small margin.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    match runtime {
        // A task of its own runs on such a thread; the first one has whatever the system gives it.
        Ok(runtime) => runtime.block_on(cooperation_registry::command::run()),
        Err(error) => {
            let _ = writeln!(
                std::io::stderr(),
                "error: no threads can be started: {error}"
            );
            ExitCode::FAILURE
        }
    }
}
