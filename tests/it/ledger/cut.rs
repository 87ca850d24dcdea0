//! The link to the database is cut in the middle of writes.

use std::sync::Arc;

use cooperation_registry::database::Location;
use futures_util::future::join_all;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::{Ledger, SCOPES, write};
use crate::{
    process::service::{Place, Process},
    support::on_each_database,
};

/// Stands between the registry and PostgreSQL, and can cut every link at once.
struct Cuts {
    port: u16,
    cuts: Arc<watch::Sender<usize>>,
}

impl Cuts {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let cuts = Arc::new(watch::channel(0).0);
        let heard = cuts.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = TcpStream::connect(&server).await.unwrap();
                let mut cut = heard.subscribe();
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Self { port, cuts }
    }

    fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_cut_twenty_times_heals_by_itself_and_loses_nothing() {
    on_each_database(async |registry| {
        let Location::Postgres(url) = &registry.location else {
            // There is no link to a file.
            return;
        };
        let mut place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let cuts = Cuts::to(server).await;
        let mut through = url.clone();
        through.set_host(Some("127.0.0.1")).unwrap();
        through.set_port(Some(cuts.port)).unwrap();
        let straight = std::mem::replace(&mut place.database, through.to_string());
        let process = Process::start(&place);
        let ledger = Ledger::default();
        let writers: Vec<_> = (0..6)
            .map(|writer| {
                let (address, token, ledger) = (process.address, token.clone(), ledger.clone());
                tokio::spawn(async move {
                    write(address, &token, &format!("w-{writer}"), &ledger).await;
                })
            })
            .collect();
        for _ in 0..20 {
            // Between two cuts something must get through again: that is the healing.
            ledger.reaches(ledger.acknowledged() + 5).await;
            cuts.cut();
        }
        ledger.reaches(ledger.acknowledged() + 10).await;
        assert!(ledger.open() > 0, "no cut met a write");
        process.terminate();
        for writer in join_all(writers).await {
            writer.unwrap();
        }
        drop(process);
        place.database = straight;
        ledger.settle(&place, &token).await;
    })
    .await;
}
