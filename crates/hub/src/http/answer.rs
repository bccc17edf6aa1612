//! Bodies in, errors out.

use crate::core::unavailable;
use crate::store::StoreError;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{Code, WireError};
use serde::de::DeserializeOwned;
use tracing::warn;

/// An error as an HTTP answer: the same JSON as on the socket.
#[derive(Debug)]
pub(super) struct Failure(pub(super) WireError);

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.reason().http_status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.0.data.retry_after_ms.map(|wait| [(RETRY_AFTER, wait.div_ceil(1_000).to_string())]);
        (status, wait, axum::Json(self.0)).into_response()
    }
}

/// The JSON of a body.
///
/// # Errors
/// `too_large` over the limit, else as [`parsed`].
pub(super) fn body<T: DeserializeOwned>(bytes: Result<Bytes, BytesRejection>) -> Result<T, WireError> {
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WireError::new(Code::TooLarge, "The body is over 4 KiB."),
        _ => WireError::new(Code::InvalidRequest, "The body could not be read."),
    })?;
    parsed(&bytes)
}

/// JSON of the form that is expected here.
///
/// # Errors
/// `parse_error` when it is no JSON, `invalid_params` when it does not fit.
pub(super) fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let code = if error.is_data() { Code::InvalidParams } else { Code::ParseError };
        WireError::new(code, format!("The body is not what is expected here: {error}."))
    })
}

/// A read of the store that may have failed.
pub(super) trait Known<T> {
    /// What was read.
    ///
    /// # Errors
    /// `unavailable` when the store did not answer.
    fn known(self) -> Result<T, WireError>;
}

impl<T> Known<T> for Result<T, StoreError> {
    fn known(self) -> Result<T, WireError> {
        self.map_err(|error| {
            warn!(%error, "the store does not answer");
            unavailable()
        })
    }
}
