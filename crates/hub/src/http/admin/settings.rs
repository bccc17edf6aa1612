//! `/v1/admin/settings` and `/v1/admin/slots`

use super::Hub;
use super::asked::{Admin, Body, Reader};
use super::document::{SettingsDocument, SettingsPatch};
use super::users::SlotsSet;
use crate::admin::{Slots, change_settings, set_default_slots, slots as all_slots};
use crate::http::answer::Failure;
use axum::Json;
use axum::extract::State;
use deskbell_domain::Settings;
use serde_json::Value;
use std::sync::Arc;

/// Every duration and limit of the rules; times are in milliseconds.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200, body = SettingsDocument)))]
pub(super) async fn show(State(hub): State<Arc<Hub>>, _: Reader) -> Result<Json<Settings>, Failure> {
    Ok(Json(hub.set_up().await?.settings))
}

/// Patches the settings (RFC 7396): what is not named stays, and `null` leads back to the default, but for the timers
/// `first_reply`, `later_reply` and `silence`, which it turns off. Timers that run are set anew at once.
#[utoipa::path(patch, path = "/settings", tag = "settings", request_body(content = SettingsPatch, content_type = "application/merge-patch+json"), responses((status = 200, body = SettingsDocument)))]
pub(super) async fn change(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(patch): Body<Value>,
) -> Result<Json<Settings>, Failure> {
    Ok(Json(hub.administer(|known| change_settings(known, by, &patch)).await?))
}

/// The slots of everybody.
#[utoipa::path(get, path = "/slots", tag = "slots", responses((status = 200, body = Slots)))]
pub(super) async fn slots(State(hub): State<Arc<Hub>>, _: Reader) -> Result<Json<Slots>, Failure> {
    Ok(Json(all_slots(&hub.set_up().await?)))
}

/// Sets the slots of whoever has none of one's own.
#[utoipa::path(put, path = "/slots", tag = "slots", request_body = SlotsSet, responses((status = 200, body = Slots)))]
pub(super) async fn default_slots(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(set): Body<SlotsSet>,
) -> Result<Json<Slots>, Failure> {
    hub.administer(|known| set_default_slots(known, by, set.into())).await?;
    Ok(Json(all_slots(&hub.set_up().await?)))
}
