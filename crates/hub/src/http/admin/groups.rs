//! `/v1/admin/groups` and `/v1/admin/skills`

use super::Hub;
use super::asked::{Admin, Asked, Body, Named, Pages, Reader};
use crate::admin::{
    Group, GroupChange, NewGroup, Paged, Refused, Skill, add_group, change_group, delete_group, groups,
    rename_skill as renamed, skills as all_skills,
};
use crate::http::answer::{Failure, Known};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_domain::GroupId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A page of groups.
#[derive(Serialize, ToSchema)]
pub(super) struct GroupPage {
    items: Vec<Group>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// A page of skills.
#[derive(Serialize, ToSchema)]
pub(super) struct SkillPage {
    items: Vec<Skill>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewName {
    /// At most 80 characters.
    name: String,
}

/// Every routing group.
#[utoipa::path(get, path = "/groups", tag = "groups", params(Pages), responses((status = 200, body = GroupPage)))]
pub(super) async fn list(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<GroupPage>, Failure> {
    let Paged { items, next } = pages.of(groups(&hub.set_up().await?), |group| group.id.to_string())?;
    Ok(Json(GroupPage { items, next }))
}

/// Adds a routing group. Conversations reach it by a site.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = NewGroup, responses((status = 201, body = Group)))]
pub(super) async fn add(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(asked): Body<NewGroup>,
) -> Result<(StatusCode, Json<Group>), Failure> {
    let id = GroupId(hub.shared.ids.id());
    let record = hub.administer(|known| add_group(known, by, id, &asked)).await?;
    Ok((StatusCode::CREATED, Json(Group::from(&record))))
}

/// One routing group.
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", params(("id" = Uuid, Path)), responses((status = 200, body = Group)))]
pub(super) async fn one(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Named(id): Named<GroupId>,
) -> Result<Json<Group>, Failure> {
    let found = groups(&hub.set_up().await?).into_iter().find(|group| group.id == id);
    Ok(Json(found.ok_or_else(|| Refused::NoSuch { what: "group", named: id.to_string() })?))
}

/// Changes what is named.
#[utoipa::path(patch, path = "/groups/{id}", tag = "groups", params(("id" = Uuid, Path)), request_body = GroupChange, responses((status = 200, body = Group)))]
pub(super) async fn change(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<GroupId>,
    Body(asked): Body<GroupChange>,
) -> Result<Json<Group>, Failure> {
    let record = hub.administer(|known| change_group(known, by, id, &asked)).await?;
    Ok(Json(Group::from(&record)))
}

/// Deletes a group that no site leads to and that has no open conversation; else 409 says what hinders. Its users are
/// taken out of it.
#[utoipa::path(delete, path = "/groups/{id}", tag = "groups", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn delete(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<GroupId>,
) -> Result<StatusCode, Failure> {
    let alone = hub.alone().await;
    let known = hub.set_up().await?;
    // Rare enough to read everything that is open.
    let open = hub.shared.store.load().await.known()?.open;
    let open = open.iter().filter(|conversation| conversation.group() == id).count();
    hub.carry_out(delete_group(&known, by, id, open)?, alone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every skill that a user has or a group needs.
#[utoipa::path(get, path = "/skills", tag = "skills", params(Pages), responses((status = 200, body = SkillPage)))]
pub(super) async fn skills(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<SkillPage>, Failure> {
    let Paged { items, next } = pages.of(all_skills(&hub.set_up().await?), |skill| skill.name.clone())?;
    Ok(Json(SkillPage { items, next }))
}

/// Renames a skill wherever it is used.
#[utoipa::path(patch, path = "/skills/{name}", tag = "skills", params(("name" = String, Path)), request_body = NewName, responses((status = 200, body = Skill)))]
pub(super) async fn rename_skill(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(name): Named<String>,
    Body(asked): Body<NewName>,
) -> Result<Json<Skill>, Failure> {
    Ok(Json(hub.administer(|known| renamed(known, by, &name, &asked.name)).await?))
}
