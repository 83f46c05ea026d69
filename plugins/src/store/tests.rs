use super::*;

const CLIPS: &str = "export const manifest = { id: 'clips', api: 1, name: 'Clips', version: '1', \
    match: ['https://clips.example/c/*'], hosts: ['clips.example'], examples: ['https://clips.example/c/1'] };\n\
    export const extract = () => ({ pass: true });";

fn candidate(text: &str) -> Candidate {
    Candidate::of(text.to_owned(), "/home/ann/clips.js".to_owned()).unwrap()
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("plugins"));
    (folder, store)
}

#[test]
fn what_was_granted_and_installed_is_found_again() {
    let (_folder, store) = store();
    assert!(store.list().unwrap().is_empty());
    let clips = candidate(CLIPS);
    store.add(&clips, &clips.manifest.permissions()).unwrap();
    let installed = store.find("clips").unwrap();
    assert_eq!(installed.manifest().unwrap(), clips.manifest);
    assert_eq!(
        (installed.source.as_str(), installed.sha256.as_str()),
        ("/home/ann/clips.js", clips.sha256.as_str())
    );
    let (sites, troubles) = store.sites().unwrap();
    assert_eq!((sites.len(), troubles.len()), (1, 0));
    assert_eq!(sites[0].name, "clips");
    store.remove("clips").unwrap();
    assert!(store.list().unwrap().is_empty() && !store.path_of("clips").exists());
    assert!(matches!(store.remove("../clips"), Err(StoreError::Unknown(_))));
}

#[test]
fn nothing_is_installed_that_was_not_granted() {
    let (_folder, store) = store();
    let clips = candidate(CLIPS);
    let some = &clips.manifest.permissions()[..1];
    let error = store.add(&clips, some).unwrap_err();
    assert_eq!(error.to_string(), "the plugin clips was not granted host:clips.example");
    assert!(store.list().unwrap().is_empty() && !store.path_of("clips").exists());
    store.add(&clips, &clips.manifest.permissions()).unwrap();
    assert!(matches!(store.add(&clips, &clips.manifest.permissions()), Err(StoreError::Known(_))));
    let wider = candidate(&CLIPS.replace("['clips.example']", "['clips.example', 'evil.example']"));
    assert!(matches!(
        store.update(&wider, &clips.manifest.permissions()),
        Err(StoreError::NotGranted { .. })
    ));
    assert_eq!(store.find("clips").unwrap().sha256, clips.sha256);
    let narrower = candidate(&CLIPS.replace("/c/*", "/c/1"));
    store.update(&narrower, &clips.manifest.permissions()).unwrap();
    assert_eq!(store.find("clips").unwrap().sha256, narrower.sha256);
}

#[test]
fn a_file_that_lies_there_is_nothing() {
    let (_folder, store) = store();
    let clips = candidate(CLIPS);
    store.add(&clips, &clips.manifest.permissions()).unwrap();
    fs::write(store.path_of("other"), CLIPS.replace("'clips'", "'other'")).unwrap();
    assert_eq!(store.sites().unwrap().0.len(), 1);
}

#[test]
fn a_damaged_index_is_told_and_never_taken() {
    let (_folder, store) = store();
    fs::create_dir_all(&store.folder).unwrap();
    for text in ["", "{", "[]", "{\"form\": 2, \"plugins\": []}", "{\"form\": 1, \"plugins\": [{}]}"] {
        fs::write(store.index_path(), text).unwrap();
        assert!(matches!(store.list(), Err(StoreError::Index { .. })), "{text}");
    }
    // A line that this version cannot use costs that plugin alone.
    let bad = r#"{"form": 1, "plugins": [{"sha256": "", "source": "", "api": 9, "manifest": {"id": "x", "api": 9}}]}"#;
    fs::write(store.index_path(), bad).unwrap();
    let (sites, troubles) = store.sites().unwrap();
    assert!(
        sites.is_empty()
            && troubles[0].starts_with("the plugin x is left out: it is written for plugin API 9")
    );
}
