//! Traces for a collector (OpenTelemetry protocol over HTTP), behind the feature
//! `opentelemetry`.
//!
//! Spans are sent in batches from a thread of the library's own. A collector that is slow or
//! gone costs spans (the queue holds 2,048) and never a request.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use axum::http::{HeaderMap, Uri};
use opentelemetry::{propagation::TextMapPropagator, trace::TracerProvider};
use opentelemetry_http::{
    Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response, hyper::HyperClient,
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, registry::LookupSpan};

/// How long a collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why no traces can be sent. Prints as one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Only plain HTTP is spoken.
    #[error(
        "\"{0}\" is no address of a collector; write one such as http://127.0.0.1:4318 (a \
         collector elsewhere is reached through one on this host, which speaks TLS)"
    )]
    Endpoint(String),
    /// The library refuses.
    #[error("traces can't be sent: {0}")]
    Exporter(String),
}

/// What keeps traces flowing. [`shut_down`](Guard::shut_down) at the end sends what is left.
#[derive(Debug)]
#[must_use = "the last spans are lost without a shutdown"]
pub struct Guard(SdkTracerProvider);

impl Guard {
    /// Sends the spans that are still waiting, 5 seconds at most.
    pub async fn shut_down(self) {
        // It blocks, and what it waits for runs on this runtime.
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last traces were not sent"),
            Err(error) => tracing::warn!(%error, "the last traces were not sent"),
        }
    }
}

/// A layer that sends spans to the collector at `endpoint`, such as `http://127.0.0.1:4318`,
/// as `POST /v1/traces`. To be called within the runtime that will send them.
///
/// Every span is sent that the other filters let through: sampling is the collector's, which
/// sees whole traces, and a caller's `sampled` flag decides nothing here.
///
/// # Errors
/// A [`TelemetryError`] for an address that can't be used.
pub fn layer<S>(endpoint: &str) -> Result<(impl Layer<S> + use<S>, Guard), TelemetryError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let invalid = || TelemetryError::Endpoint(endpoint.to_owned());
    let address: Uri = endpoint.parse().map_err(|_| invalid())?;
    if address.scheme_str() != Some("http") || address.host().is_none() {
        return Err(invalid());
    }
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(OnRuntime {
            runtime: Handle::current(),
            client: HyperClient::with_default_connector(PATIENCE, None),
        })
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()
        .map_err(|error| TelemetryError::Exporter(error.to_string()))?;
    let resource = Resource::builder()
        .with_service_name("cooperation-registry")
        .build();
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::AlwaysOn)
        .with_resource(resource)
        .build();
    let tracer = provider.tracer("cooperation-registry");
    let layer = tracing_opentelemetry::layer().with_tracer(tracer);
    Ok((layer, Guard(provider)))
}

/// Makes a span part of the trace that the request names in `traceparent` (W3C Trace Context,
/// section 3.2). Has to come before the span is entered. A header that isn't well formed, or a
/// service without the layer, changes nothing.
pub fn adopt(span: &Span, headers: &HeaderMap) {
    if headers.contains_key("traceparent") {
        let parent = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        // Fails without the layer, or when the span is filtered out: there is no trace then.
        let _ = span.set_parent(parent);
    }
}

/// The library sends from a thread without a runtime, and hyper needs one: each request goes
/// to ours as a task.
struct OnRuntime {
    runtime: Handle,
    client: HyperClient,
}

impl fmt::Debug for OnRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnRuntime")
    }
}

#[async_trait]
impl HttpClient for OnRuntime {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sending = async move { client.send_bytes(request).await };
        self.runtime.spawn(sending).await?
    }
}

#[cfg(test)]
#[path = "telemetry_tests.rs"]
mod tests;
