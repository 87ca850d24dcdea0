//! Fills a new database with a portfolio, to look at it or to measure with it.
//!
//! `cargo bench --bench generate -- sqlite:PATH 10000`, or `postgres://…/DATABASE 100000`; a third
//! number is the seed. The database is migrated first, and must hold nothing.
#![expect(clippy::print_stdout, reason = "it says what it wrote")]

use std::{env, error::Error};

use cooperation_registry::database::{Database, Location, Step};

mod generator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    // Cargo adds an argument of its own.
    let mut asked = env::args().skip(1).filter(|asked| asked != "--bench");
    let (Some(location), Some(programmes)) = (asked.next(), asked.next()) else {
        println!("say where and how many: sqlite:PATH 10000, or postgres://…/DATABASE 100000");
        return Ok(());
    };
    let location: Location = location.parse()?;
    let size = generator::Size {
        programmes: programmes.parse()?,
        seed: asked.next().map_or(Ok(1), |seed| seed.parse())?,
    };
    let database = Database::open(&location).await?;
    database.migrate(Step::Up).await?;
    database.close().await;
    println!("{}", generator::generate(&location, size).await?);
    Ok(())
}
