//! Clients that hang up, wherever they are.

use futures_util::{StreamExt, stream};
use tokio::io::AsyncReadExt;

use super::{Ledger, SCOPES, Told, pushing, told};
use crate::{
    pressure::wire::Wire,
    process::{
        post,
        service::{Place, Process},
    },
    support::on_each_database,
};

/// Numbers that look like chance and are the same every time.
fn chance(number: usize, bound: usize) -> usize {
    let mut state = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= state >> 31;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state ^= state >> 29;
    usize::try_from(state % bound as u64).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_clients_that_hang_up_leave_all_or_nothing_and_a_whole_pool() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let process = Process::start(&place);
        let ledger = Ledger::default();
        let address = process.address;
        stream::iter(0..1_000)
            .for_each_concurrent(40, |client| {
                let (ledger, token) = (ledger.clone(), token.clone());
                async move {
                    let code = format!("w-{client}");
                    let request = post(Some(&token), &pushing(&code));
                    let mut wire = Wire::open(address).await.unwrap();
                    // A third hangs up in the middle of the request, the others somewhere behind it.
                    if client % 3 == 0 {
                        let end = chance(client, request.len());
                        wire.send(&request[..end]).await.unwrap();
                        ledger.note(&code, Told::Unsent);
                        return;
                    }
                    wire.send(&request).await.unwrap();
                    if client % 3 == 1 {
                        // As many turns of the scheduler as it takes to be somewhere else each time.
                        for _ in 0..chance(client, 400) {
                            tokio::task::yield_now().await;
                        }
                    } else {
                        let mut some = vec![0; 1 + chance(client, 60)];
                        let _ = wire.stream.read(&mut some).await;
                    }
                    ledger.note(&code, Told::Nothing);
                }
            })
            .await;
        // Whatever of the pool was lent comes back: as many at once as there ever are.
        let whole = (0..16).map(async |client| {
            let code = format!("w-after-{client}");
            let mut wire = Wire::open(address).await.unwrap();
            let answer = wire.ask(&post(Some(&token), &pushing(&code))).await;
            ledger.note(&code, told(&answer));
        });
        futures_util::future::join_all(whole).await;
        assert_eq!(ledger.acknowledged(), 16, "the pool isn't whole");
        process.terminate();
        drop(process);
        ledger.settle(&place, &token).await;
    })
    .await;
}
