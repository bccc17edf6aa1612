//! C6: files that agents save, against a real hub and a network that can be cut.

use crate::attachments::{attach, ready};
use crate::chat::{begin, go_green};
use crate::page::Page;
use crate::scene::Scene;
use deskbell_desk::view::{Ask, DownloadState, DownloadView, SaveFile, Saved, SavingOf};
use deskbell_domain::AttachmentId;

/// Waits until the only download fits.
async fn download(page: &mut Page, what: &str, fits: impl Fn(&DownloadView) -> bool) -> DownloadView {
    page.until(what, |shown| match &shown.desk()?.downloads[..] {
        [one] if fits(one) => Some(one.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn c6_a_file_is_saved_under_a_safe_name_and_takes_no_others_place() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    attach(&page, conversation, "plan.txt", b"the plan").await;
    let (_, attachment) = ready(&mut page, conversation).await;
    let mut names = Vec::new();
    for name in ["../../plan.txt", "plan.txt"] {
        let wanted = SaveFile { attachment: attachment.id, name: name.into() };
        let saved: Saved = page.ask(Ask::SaveFile(wanted)).await.unwrap();
        let path = std::path::PathBuf::from(saved.path.unwrap());
        assert_eq!(path.parent(), Some(&*scene.folder.path().join("downloads")));
        assert_eq!(std::fs::read(&path).unwrap(), b"the plan");
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    assert_eq!(names, ["plan.txt", "plan (2).txt"]);
    let nothing = SaveFile { attachment: AttachmentId(uuid::Uuid::nil()), name: "nothing".into() };
    page.refused(Ask::SaveFile(nothing)).await;
    assert!(!scene.folder.path().join("downloads/nothing").exists());
    page.stop().await;
}

#[tokio::test]
async fn c6_what_is_here_of_a_file_is_not_fetched_again() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    attach(&page, conversation, "plan.txt", b"written in the train").await;
    let (_, attachment) = ready(&mut page, conversation).await;
    let folder = scene.folder.path().join("downloads");
    let part = folder.join(format!("deskbell-{}.part", attachment.id));
    std::fs::create_dir_all(&folder).unwrap();
    let wanted = || Ask::SaveFile(SaveFile { attachment: attachment.id, name: "plan.txt".into() });
    // The last byte of a part comes once more, so a whole one is asked for too.
    for (former, expected) in [
        ("WRITT", "WRITten in the train"),
        ("WRITTEN IN THE TRAIN", "WRITTEN IN THE TRAIn"),
        ("LONGER THAN THE FILE ITSELF", "written in the train"),
    ] {
        std::fs::write(&part, former).unwrap();
        let saved: Saved = page.ask(wanted()).await.unwrap();
        assert_eq!(std::fs::read_to_string(saved.path.unwrap()).unwrap(), expected);
        assert!(!part.exists());
    }
    page.until("no download", |shown| shown.desk()?.downloads.is_empty().then_some(())).await;
    page.stop().await;
}

#[tokio::test]
async fn c6_a_download_whose_line_breaks_waits_goes_on_and_has_its_name_only_when_it_is_whole() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    let whole: Vec<u8> =
        (0..1_000_000).flat_map(|line| format!("line {line}\n").into_bytes()).take(8_000_000).collect();
    attach(&page, conversation, "long.txt", &whole).await;
    let (_, attachment) = ready(&mut page, conversation).await;
    let folder = scene.folder.path().join("downloads");
    let part = folder.join(format!("deskbell-{}.part", attachment.id));
    let wanted = Ask::SaveFile(SaveFile { attachment: attachment.id, name: "long.txt".into() });
    let broken = |one: &DownloadView| one.state == DownloadState::Waiting && one.got > 0;

    scene.narrow(&mut page, 500_000).await;
    let desk = page.desk.clone();
    let saving = tokio::spawn({
        let wanted = wanted.clone();
        async move { desk.ask(wanted).await }
    });
    let waits = download(&mut page, "a line that breaks", broken).await;
    assert!(waits.got < 500_000, "{waits:?}");
    assert_eq!(waits.bytes, Some(8_000_000));
    assert!(part.exists() && !folder.join("long.txt").exists());
    scene.mend(&mut page).await;
    let saved: Saved = serde_json::from_value(saving.await.unwrap().unwrap()).unwrap();
    assert!(std::fs::read(saved.path.unwrap()).unwrap() == whole, "it is the same file");
    assert!(!part.exists());
    page.until("no download", |shown| shown.desk()?.downloads.is_empty().then_some(())).await;

    // What is cancelled leaves nothing behind, and is no failure.
    scene.narrow(&mut page, 500_000).await;
    let desk = page.desk.clone();
    let saving = tokio::spawn(async move { desk.ask(wanted).await });
    download(&mut page, "a line that breaks", broken).await;
    page.must(Ask::CancelSave(SavingOf { attachment: attachment.id })).await;
    let saved: Saved = serde_json::from_value(saving.await.unwrap().unwrap()).unwrap();
    assert_eq!(saved.path, None);
    page.until("no download", |shown| shown.desk()?.downloads.is_empty().then_some(())).await;
    assert!(!part.exists() && !folder.join("long (2).txt").exists());
    scene.mend(&mut page).await;
    page.stop().await;
}

#[tokio::test]
async fn c6_a_download_that_fails_says_why_and_can_be_tried_again_or_left() {
    let scene = Scene::new().await;
    let mut page = scene.live_desk().await;
    go_green(&mut page).await;
    let (_visitor, conversation) = begin(&scene, &mut page, 0).await;
    page.open(conversation).await;
    attach(&page, conversation, "plan.txt", b"the plan").await;
    let (_, attachment) = ready(&mut page, conversation).await;
    let wanted = || Ask::SaveFile(SaveFile { attachment: attachment.id, name: "plan.txt".into() });
    let of = SavingOf { attachment: attachment.id };
    // The folder cannot be made.
    let folder = scene.folder.path().join("downloads");
    std::fs::write(&folder, "a file where the folder should be").unwrap();
    let refused = page.refused(wanted()).await;
    let failed = |one: &DownloadView| matches!(one.state, DownloadState::Failed { .. });
    let one = download(&mut page, "the failure", failed).await;
    let DownloadState::Failed { why } = &one.state else { unreachable!("it was just matched") };
    assert_eq!(why.to_string(), refused);
    assert!(refused.contains("cannot be written"), "{refused}");
    page.must(Ask::CancelSave(of)).await;
    page.until("its end", |shown| shown.desk()?.downloads.is_empty().then_some(())).await;

    page.refused(wanted()).await;
    std::fs::remove_file(&folder).unwrap();
    let saved: Saved = page.ask(wanted()).await.unwrap();
    assert_eq!(std::fs::read(saved.path.unwrap()).unwrap(), b"the plan");
    page.until("its end", |shown| shown.desk()?.downloads.is_empty().then_some(())).await;
    page.stop().await;
}
