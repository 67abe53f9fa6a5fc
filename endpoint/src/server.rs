//! Listens, serves connections, and stops when it is asked to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::judging::Judging;
use crate::metrics::Metrics;
use crate::routes::router;
use crate::settings::Settings;
use crate::state::{Peer, State};
use crate::storage::Store;

/// An endpoint that runs.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, finishes those under way, and returns.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = self.task.await;
    }
}

/// Opens the database and listens; requests are served until [`Running::stop`].
///
/// # Errors
/// When the database can't be used, or the address can't be listened on.
pub async fn start(settings: Settings) -> io::Result<Running> {
    let store = Store::open(&settings.database).await.map_err(io::Error::other)?;
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let metrics = Arc::new(Metrics::default());
    let timeouts = settings.timeouts;
    let judging = Judging::new(
        settings.workers,
        settings.queue,
        timeouts.queue,
        timeouts.judgement,
        Arc::clone(&metrics),
    );
    let state = Arc::new(State { store, settings, judging, metrics });
    let task = tokio::spawn(accept(listener, state, stopped));
    Ok(Running { address, stop: Some(stop), task })
}

/// Serves until the process is asked to end (SIGTERM, SIGINT). `ready` hears where it listens.
///
/// # Errors
/// As [`start`].
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    crate::log::start(settings.log, settings.log_requests);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let signals = Signals::new()?;
        let running = start(settings).await?;
        tracing::info!(address = %running.address(), "listening");
        ready(running.address());
        signals.wait().await;
        tracing::info!("stopping");
        running.stop().await;
        Ok(())
    })
}

async fn accept(listener: TcpListener, state: Arc<State>, mut stopped: oneshot::Receiver<()>) {
    let router = router(&state);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(state.settings.timeouts.head).max_buf_size(64 << 10);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(state.settings.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        let accepted = tokio::select! {
            biased;
            _ = &mut stopped => break,
            accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            } => accepted,
        };
        let (place, (stream, peer)) = match accepted {
            (Ok(place), Ok(accepted)) => (place, accepted),
            (_, Err(error)) => {
                // Out of file descriptors, mostly: others will be given back.
                tracing::warn!(%error, "can't accept");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
            (Err(_), _) => break,
        };
        let _ = TcpStream::set_nodelay(&stream, true);
        let router = router.clone();
        let peer = Peer(peer.ip());
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request)
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        let metrics = Arc::clone(&state.metrics);
        metrics.connections.add(1);
        tokio::spawn(async move {
            let _ = connection.await;
            metrics.connections.add(-1);
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(state.settings.timeouts.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    state.store.close().await;
}

/// What asks the process to end. Listened to from the beginning, so that none is missed.
#[cfg(unix)]
#[derive(Debug)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
