//! `/v1/admin/users`

use super::Hub;
use super::asked::{Admin, Asked, Body, Named, Pages, Reader};
use crate::admin::{
    Change, NewUser, Paged, Refused, User, UserChange, add_user, change_user, draw_password, set_password,
    users,
};
use crate::http::answer::Failure;
use crate::store::AgentRecord;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_domain::{AgentId, PerChannel};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A page of users.
#[derive(Serialize, ToSchema)]
pub(super) struct UserPage {
    items: Vec<User>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// A new user.
#[derive(Serialize, ToSchema)]
pub(super) struct UserAdded {
    user: User,
    /// The password that was drawn. It is told this once: only its hash is kept.
    one_time_password: Option<String>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// At least 12 characters; without it one is drawn and told once.
    #[serde(default)]
    password: Option<String>,
}

/// What became of a new password.
#[derive(Serialize, ToSchema)]
pub(super) struct PasswordSet {
    /// The password that was drawn. It is told this once: only its hash is kept.
    one_time_password: Option<String>,
}

/// Slots of one user, or of everybody who has none of one's own.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SlotsSet {
    /// From 1 to 100.
    chat: u32,
    /// From 1 to 100.
    mobile: u32,
    /// 1: one call at a time.
    video: u32,
}

impl From<SlotsSet> for PerChannel<u32> {
    fn from(set: SlotsSet) -> Self {
        Self { chat: set.chat, mobile: set.mobile, video: set.video }
    }
}

/// Everybody who signs in at a desk, also those who have left.
#[utoipa::path(get, path = "/users", tag = "users", params(Pages), responses((status = 200, body = UserPage)))]
pub(super) async fn list(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<UserPage>, Failure> {
    let Paged { items, next } = pages.of(users(&hub.set_up().await?), |user| user.id.to_string())?;
    Ok(Json(UserPage { items, next }))
}

/// Adds somebody.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 201, body = UserAdded)))]
pub(super) async fn add(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(asked): Body<NewUser>,
) -> Result<(StatusCode, Json<UserAdded>), Failure> {
    let (phc, drawn) = hub.new_password(asked.password.clone()).await?;
    let id = AgentId(hub.shared.ids.id());
    let record = hub.administer(|known| add_user(known, by, id, &asked, phc)).await?;
    Ok((StatusCode::CREATED, Json(UserAdded { user: User::from(&record), one_time_password: drawn })))
}

/// One user.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = Uuid, Path)), responses((status = 200, body = User)))]
pub(super) async fn one(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Named(id): Named<AgentId>,
) -> Result<Json<User>, Failure> {
    let found = users(&hub.set_up().await?).into_iter().find(|user| user.id == id);
    Ok(Json(found.ok_or_else(|| Refused::NoSuch { what: "user", named: id.to_string() })?))
}

/// Changes what is named. `active: false` signs the user out everywhere and lets nobody in as this user; what the
/// user said and did stays.
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(("id" = Uuid, Path)), request_body = UserChange, responses((status = 200, body = User)))]
pub(super) async fn change(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<AgentId>,
    Body(asked): Body<UserChange>,
) -> Result<Json<User>, Failure> {
    hub.changed(|known| change_user(known, by, id, &asked)).await
}

/// The same as `active: false`: nobody is deleted, because conversations keep the names of who had them.
#[utoipa::path(delete, path = "/users/{id}", tag = "users", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn deactivate(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<AgentId>,
) -> Result<StatusCode, Failure> {
    let asked = UserChange { active: Some(false), ..UserChange::default() };
    hub.administer(|known| change_user(known, by, id, &asked)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets another password: the user is signed out everywhere.
#[utoipa::path(put, path = "/users/{id}/password", tag = "users", params(("id" = Uuid, Path)), request_body = NewPassword, responses((status = 200, body = PasswordSet)))]
pub(super) async fn password(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<AgentId>,
    Body(asked): Body<NewPassword>,
) -> Result<Json<PasswordSet>, Failure> {
    let (phc, drawn) = hub.new_password(asked.password).await?;
    hub.administer(|known| set_password(known, by, id, phc)).await?;
    Ok(Json(PasswordSet { one_time_password: drawn }))
}

/// Gives a user own slots.
#[utoipa::path(put, path = "/users/{id}/slots", tag = "slots", params(("id" = Uuid, Path)), request_body = SlotsSet, responses((status = 200, body = User)))]
pub(super) async fn own_slots(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<AgentId>,
    Body(slots): Body<SlotsSet>,
) -> Result<Json<User>, Failure> {
    let asked = UserChange { slots: Some(Some(slots.into())), ..UserChange::default() };
    hub.changed(|known| change_user(known, by, id, &asked)).await
}

/// The user has what the settings say again.
#[utoipa::path(delete, path = "/users/{id}/slots", tag = "slots", params(("id" = Uuid, Path)), responses((status = 200, body = User)))]
pub(super) async fn no_own_slots(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<AgentId>,
) -> Result<Json<User>, Failure> {
    let asked = UserChange { slots: Some(None), ..UserChange::default() };
    hub.changed(|known| change_user(known, by, id, &asked)).await
}

impl Hub {
    async fn changed(
        &self,
        work: impl FnOnce(&crate::store::SetUp) -> Result<Change<AgentRecord>, Refused>,
    ) -> Result<Json<User>, Failure> {
        Ok(Json(User::from(&self.administer(work).await?)))
    }

    /// The PHC string of a password, and the password itself when it was drawn.
    async fn new_password(&self, given: Option<String>) -> Result<(String, Option<String>), Failure> {
        let drawn = given.is_none().then(draw_password);
        let password = given.or_else(|| drawn.clone()).unwrap_or_default();
        let phc = self.auth.passwords().hash(password).await.map_err(Refused::Password)?;
        Ok((phc, drawn))
    }
}
