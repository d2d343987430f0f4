//! The HTTP client under the SDK: HTTP/1.1 on kept connections, and only the features that the SDK needs for our
//! services.
//!
//! The SDK's own client includes HTTP/2, proxies and a connection pool with background tasks, which cost every start
//! time.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::header::{HOST, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, NamedGroup};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, ToSocketAddrs, lookup_host};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long a connection is kept without use: less than the 350 s after which a NAT gateway forgets it without a word.
const KEPT: Duration = Duration::from_mins(5);

/// How long a ticket is waited for, which comes a round trip after the handshake, if at all.
const TICKET: Duration = Duration::from_millis(5);

type BoxError = Box<dyn Error + Send + Sync>;

/// Whatever bytes go over: TCP, or TLS on it.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The connection was never made, so that nothing can have been sent over it.
#[derive(Debug)]
pub struct NeverConnected(BoxError);

impl fmt::Display for NeverConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no connection")
    }
}

impl Error for NeverConnected {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// Connections to AWS's services; clones share them.
#[derive(Clone)]
pub struct Connections {
    tls: Arc<ClientConfig>,
    tickets: Arc<Tickets>,
    idle: Arc<Mutex<Vec<Idle>>>,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connections")
    }
}

/// What a server gives out after a handshake, so that the next one costs a third; it comes a moment later.
#[derive(Debug)]
struct Tickets {
    kept: ClientSessionMemoryCache,
    arrived: Notify,
    state: Mutex<Expected>,
}

/// Whether there is a ticket, or one is about to come.
#[derive(Debug, Default)]
struct Expected {
    held: usize,
    handshakes: usize,
    /// A handshake has ended, and no ticket has come since.
    is_owed: bool,
    /// One was waited for in vain: this server may give none.
    in_vain: bool,
}

impl Tickets {
    /// More than there are ever connections.
    const MOST: usize = 16;

    fn new() -> Self {
        Self { kept: ClientSessionMemoryCache::new(Self::MOST), arrived: Notify::new(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, Expected> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a ticket that is about to come, if there is none: what several calls ask for at once costs one whole
    /// handshake then.
    async fn wait(&self) {
        let is_coming = || {
            let state = self.state();
            state.held == 0 && !state.in_vain && (state.handshakes > 0 || state.is_owed)
        };
        while is_coming() {
            // From now on, however long ago the handshake ended: where the processor is slow, what has come has not
            // been read yet.
            if timeout(TICKET, self.arrived.notified()).await.is_err() {
                let mut state = self.state();
                state.in_vain = state.handshakes == 0;
                return;
            }
        }
    }
}

/// A handshake under way, which ends with this value.
struct Handshake<'a>(&'a Tickets);

impl<'a> Handshake<'a> {
    fn begin(tickets: &'a Tickets) -> Self {
        tickets.state().handshakes += 1;
        Self(tickets)
    }
}

impl Drop for Handshake<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.handshakes -= 1;
        state.is_owed = true;
    }
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.kept.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.kept.kx_hint(server)
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.kept.insert_tls13_ticket(server, ticket);
        let mut state = self.state();
        state.held += 1;
        (state.is_owed, state.in_vain) = (false, false);
        drop(state);
        self.arrived.notify_one();
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        let ticket = self.kept.take_tls13_ticket(server);
        // The store forgets the oldest when it is full, so that there may be fewer than were counted.
        let mut state = self.state();
        state.held = if ticket.is_some() { state.held.saturating_sub(1) } else { 0 };
        ticket
    }

    // Of TLS 1.2, which is not spoken.

    fn set_tls12_session(&self, _server: ServerName<'static>, _session: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _server: &ServerName<'static>) {}
}

/// A connection that waits for its next request.
struct Idle {
    connection: Connection,
    since: Instant,
}

struct Connection {
    origin: Origin,
    sender: SendRequest<SdkBody>,
}

/// Where a connection leads.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: Scheme,
    authority: Authority,
}

impl Origin {
    fn of(uri: &Uri) -> Result<Self, BoxError> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(format!("{uri} names no host").into());
        };
        Ok(Self { scheme: scheme.clone(), authority: authority.clone() })
    }

    fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.is_tls() { 443 } else { 80 })
    }

    fn host_and_port(&self) -> (&str, u16) {
        (self.host(), self.port())
    }

    /// The host without the brackets of an IPv6 address.
    fn host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }
}

impl Connections {
    /// None yet; TLS is as said.
    #[must_use]
    pub fn new(mut tls: ClientConfig) -> Self {
        let tickets = Arc::new(Tickets::new());
        tls.resumption = Resumption::store(Arc::clone(&tickets) as _);
        Self { tls: Arc::new(tls), tickets, idle: Arc::default() }
    }

    /// Makes so many connections to this URL's host ahead of the first request, all but the first resumed from it.
    pub async fn open(&self, url: &str, number: usize) -> Result<(), BoxError> {
        let origin = Origin::of(&url.parse()?)?;
        let addresses: Vec<_> = lookup_host(origin.host_and_port()).await?.collect();
        let first = self.connect(&origin, &*addresses).await?;
        self.keep(first);
        for _ in 1..number {
            let next = self.connect(&origin, &*addresses).await?;
            self.keep(next);
        }
        Ok(())
    }

    async fn connect(&self, origin: &Origin, addresses: impl ToSocketAddrs) -> Result<Connection, BoxError> {
        let tcp = TcpStream::connect(addresses).await?;
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Stream> = if origin.is_tls() {
            let host = ServerName::try_from(origin.host().to_owned())?;
            self.tickets.wait().await;
            let _under_way = Handshake::begin(&self.tickets);
            Box::new(TlsConnector::from(Arc::clone(&self.tls)).connect(host, tcp).await?)
        } else {
            Box::new(tcp)
        };
        let (sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
        // How it ends is told to whoever waits for an answer.
        tokio::spawn(async move { drop(driver.await) });
        Ok(Connection { origin: origin.clone(), sender })
    }

    /// A connection to there that is open as far as one can tell.
    async fn kept(&self, origin: &Origin) -> Option<Connection> {
        loop {
            let mut connection = self.take(origin)?;
            if connection.sender.ready().await.is_ok() {
                return Some(connection);
            }
        }
    }

    /// The connection to there that was used last; those that have waited too long go.
    fn take(&self, origin: &Origin) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < KEPT && !idle.connection.sender.is_closed());
        let last = idle.iter().rposition(|idle| idle.connection.origin == *origin)?;
        Some(idle.remove(last).connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(Idle { connection, since: Instant::now() });
    }
}

impl HttpClient for Connections {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            connections: self.clone(),
            connect_timeout: settings.connect_timeout(),
            read_timeout: settings.read_timeout(),
            sleep: components.sleep_impl(),
        })
    }
}

/// The connections with one SDK client's limits.
#[derive(Clone, Debug)]
struct Connector {
    connections: Connections,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    sleep: Option<SharedAsyncSleep>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.exchange(request).await })
    }
}

impl Connector {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let mut request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
        let origin = Origin::of(request.uri()).map_err(ConnectorError::user)?;
        address(&mut request).map_err(ConnectorError::user)?;
        loop {
            let (mut connection, is_new) = match self.connections.kept(&origin).await {
                Some(kept) => (kept, false),
                None => (self.connect(&origin).await?, true),
            };
            match self.within(self.read_timeout, connection.sender.try_send_request(request)).await? {
                Ok(answer) => return self.read(answer, connection).await,
                Err(mut failed) => match failed.take_message() {
                    // The other side had closed it meanwhile, and nothing of the request has left.
                    Some(unsent) if !is_new => request = unsent,
                    Some(_) | None => return Err(ConnectorError::io(failed.into_error().into())),
                },
            }
        }
    }

    async fn connect(&self, origin: &Origin) -> Result<Connection, ConnectorError> {
        let connected = self.connections.connect(origin, origin.host_and_port());
        match self.within(self.connect_timeout, connected).await {
            Ok(connected) => connected.map_err(|error| ConnectorError::io(NeverConnected(error).into()).never_connected()),
            Err(late) => Err(ConnectorError::timeout(NeverConnected(late.into_source()).into()).never_connected()),
        }
    }

    /// Reads the whole answer, which the SDK would do next, and keeps the connection.
    async fn read(&self, answer: Response<Incoming>, connection: Connection) -> Result<HttpResponse, ConnectorError> {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| ConnectorError::io(error.into()))?.to_bytes();
        // Behind an address are many machines; one that fails is not asked again.
        if !parts.status.is_server_error() {
            self.connections.keep(connection);
        }
        let answer = Response::from_parts(parts, SdkBody::from(body));
        HttpResponse::try_from(answer).map_err(|error| ConnectorError::other(error.into(), None))
    }

    async fn within<F: Future>(&self, limit: Option<Duration>, work: F) -> Result<F::Output, ConnectorError> {
        let (Some(limit), Some(sleep)) = (limit, &self.sleep) else { return Ok(work.await) };
        let work = std::pin::pin!(async { Ok(work.await) });
        match Timeout::new(work, sleep.sleep(limit)).await {
            Ok(done) => done,
            Err(late) => Err(ConnectorError::timeout(late.into())),
        }
    }
}

/// Puts the host into its header, as the signature has it, and leaves the path.
fn address(request: &mut Request<SdkBody>) -> Result<(), BoxError> {
    let host = HeaderValue::from_str(host(request.uri())?)?;
    request.headers_mut().insert(HOST, host);
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.unwrap_or(PathAndQuery::from_static("/")).into();
    Ok(())
}

/// The host as its header says it: with the port, unless it is the scheme's own.
pub(crate) fn host(uri: &Uri) -> Result<&str, BoxError> {
    let authority = uri.authority().ok_or("no host")?;
    let own = if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
    Ok(if authority.port_u16() == Some(own) { authority.host() } else { authority.as_str() })
}
