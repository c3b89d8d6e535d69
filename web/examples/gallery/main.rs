//! Serves one screen for every kind of block, without a city behind it:
//!
//! ```sh
//! cargo run -p live-web --example gallery
//! ```
//!
//! Then look at <http://127.0.0.1:8090/> and at every other route of `live-gallery`. What is typed is
//! remembered; buttons lead somewhere or show that they were pressed. `LIVE_TILES` gives its maps
//! tiles, another port comes as the first argument.
#![allow(missing_docs)]

mod cores;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use live_web::render::TileSource;
use live_web::{Config, Shell, SystemClock, SystemRandom};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(8090), |port| port.parse())?;
    let data = std::env::temp_dir().join(format!("live-web-gallery-{}", std::process::id()));
    let mut config = Config::new(port, data.clone(), String::new());
    if let Ok(tiles) = std::env::var("LIVE_TILES") {
        config.tiles = Some(TileSource::new(&tiles, "")?);
    }
    let cores = Arc::new(cores::Recorded::new(live_gallery::gallery()));
    let shell = Shell::new(config, cores, Arc::new(SystemClock), Arc::new(SystemRandom::new()))?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}/", listener.local_addr()?);
    for screen in live_gallery::gallery() {
        println!("  /{}", screen.route);
    }
    let service = shell.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        served = axum::serve(listener, service) => served?,
        _ = tokio::signal::ctrl_c() => {}
    }
    std::fs::remove_dir_all(data)?;
    Ok(())
}
