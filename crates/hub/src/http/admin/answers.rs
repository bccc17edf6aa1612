//! `/v1/admin/canned` and `/v1/admin/tags`

use super::Hub;
use super::asked::{Admin, Asked, Body, Named, Pages, Reader};
use crate::admin::{
    Answer, AnswerChange, NewAnswer, NewTag, Paged, Tag, TagChange, add_answer, add_tag as added_tag,
    answers, change_answer, change_tag as changed_tag, delete_answer, delete_tag as deleted_tag,
    tags as all_tags,
};
use crate::http::answer::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_domain::{CannedId, TagId};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A page of shared canned answers.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerPage {
    items: Vec<Answer>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// A page of tags.
#[derive(Serialize, ToSchema)]
pub(super) struct TagPage {
    items: Vec<Tag>,
    /// For `after` of the next page; `null` after the last.
    next: Option<String>,
}

/// Every shared canned answer. Personal ones are their owners'.
#[utoipa::path(get, path = "/canned", tag = "canned answers", params(Pages), responses((status = 200, body = AnswerPage)))]
pub(super) async fn list(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<AnswerPage>, Failure> {
    let Paged { items, next } = pages.of(answers(&hub.set_up().await?), |answer| answer.id.to_string())?;
    Ok(Json(AnswerPage { items, next }))
}

/// Adds a shared canned answer.
#[utoipa::path(post, path = "/canned", tag = "canned answers", request_body = NewAnswer, responses((status = 201, body = Answer)))]
pub(super) async fn add(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(asked): Body<NewAnswer>,
) -> Result<(StatusCode, Json<Answer>), Failure> {
    let id = CannedId(hub.shared.ids.id());
    let canned = hub.administer(|known| add_answer(known, by, id, &asked)).await?;
    Ok((StatusCode::CREATED, Json(Answer::from(&canned))))
}

/// Changes what is named.
#[utoipa::path(patch, path = "/canned/{id}", tag = "canned answers", params(("id" = Uuid, Path)), request_body = AnswerChange, responses((status = 200, body = Answer)))]
pub(super) async fn change(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<CannedId>,
    Body(asked): Body<AnswerChange>,
) -> Result<Json<Answer>, Failure> {
    let canned = hub.administer(|known| change_answer(known, by, id, &asked)).await?;
    Ok(Json(Answer::from(&canned)))
}

/// Deletes a shared canned answer.
#[utoipa::path(delete, path = "/canned/{id}", tag = "canned answers", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn delete(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<CannedId>,
) -> Result<StatusCode, Failure> {
    hub.administer(|known| delete_answer(known, by, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every shared tag.
#[utoipa::path(get, path = "/tags", tag = "tags", params(Pages), responses((status = 200, body = TagPage)))]
pub(super) async fn tags(
    State(hub): State<Arc<Hub>>,
    _: Reader,
    Asked(pages): Asked<Pages>,
) -> Result<Json<TagPage>, Failure> {
    let Paged { items, next } = pages.of(all_tags(&hub.set_up().await?), |tag| tag.id.to_string())?;
    Ok(Json(TagPage { items, next }))
}

/// Adds a tag.
#[utoipa::path(post, path = "/tags", tag = "tags", request_body = NewTag, responses((status = 201, body = Tag)))]
pub(super) async fn add_tag(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Body(asked): Body<NewTag>,
) -> Result<(StatusCode, Json<Tag>), Failure> {
    let id = TagId(hub.shared.ids.id());
    let tag = hub.administer(|known| added_tag(known, by, id, &asked)).await?;
    Ok((StatusCode::CREATED, Json(Tag::from(&tag))))
}

/// Changes what is named; conversations that carry it show it so.
#[utoipa::path(patch, path = "/tags/{id}", tag = "tags", params(("id" = Uuid, Path)), request_body = TagChange, responses((status = 200, body = Tag)))]
pub(super) async fn change_tag(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<TagId>,
    Body(asked): Body<TagChange>,
) -> Result<Json<Tag>, Failure> {
    let tag = hub.administer(|known| changed_tag(known, by, id, &asked)).await?;
    Ok(Json(Tag::from(&tag)))
}

/// Deletes a tag. Conversations that carry it keep it, and it is shown there no more.
#[utoipa::path(delete, path = "/tags/{id}", tag = "tags", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn delete_tag(
    State(hub): State<Arc<Hub>>,
    Admin(by): Admin,
    Named(id): Named<TagId>,
) -> Result<StatusCode, Failure> {
    hub.administer(|known| deleted_tag(known, by, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
