//! Plain files, in several stretches at once.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_misbehaviour_ends_in_exact_bytes_or_an_honest_error(
        length in prop_oneof![0usize..10, 1_000_000usize..3_500_000],
        script in prop::collection::vec(any_behaviour(3_000_000), 0..12),
        connections in 1usize..5,
        has_validator: bool,
        has_ranges: bool,
        damage in prop::option::of((0usize..2000, 0usize..3_500_000)),
    ) {
        // A server that names no version and changes the file between two runs, where nothing overlaps, can fool anyone.
        prop_assume!(has_validator || !script.contains(&Behaviour::Changed));
        prop_assume!(length > 0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.mp4");
        let server = Arc::new(Server { has_validator, has_ranges, ..Server::new(bytes(length), &script) });
        let outcome = run_damaged(&server, &path, connections, 30, damage);
        match outcome {
            Ok(()) => prop_assert!(fs::read(&path).unwrap() == server.bytes(), "wrong bytes"),
            Err(_) => prop_assert!(!path.exists(), "a final name on an incomplete file"),
        }
    }
}

#[test]
fn a_small_largest_range_is_enough_whatever_the_server_names() {
    for has_validator in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.mp4");
        let server = Arc::new(Server { has_validator, ..Server::new(bytes(300_000), &[]) });
        let mut downloader = downloader(&server, 2);
        downloader.options.max_range_bytes = Some(4096);
        to_its_end(downloader.download(&plan(&path))).unwrap();
        assert!(fs::read(&path).unwrap() == server.bytes());
    }
}

#[test]
fn a_version_that_is_named_late_is_believed_of_bytes_that_came_twice_alone() {
    for after in [Behaviour::Changed, Behaviour::Well] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.mp4");
        let server = Arc::new(Server::new(bytes(3_400_000), &[Behaviour::Nameless, after]));
        match run(&server, &path, 4, 1) {
            Ok(()) => assert!(fs::read(&path).unwrap() == server.bytes()),
            Err(_) => assert!(!path.exists()),
        }
        // The next run knows what it asks for.
        run(&server, &path, 4, 2).unwrap();
        assert!(fs::read(&path).unwrap() == server.bytes());
    }
}

#[test]
fn a_reset_in_the_middle_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let server = Arc::new(Server::new(bytes(3_000_000), &[Behaviour::Cut(1_200_000), Behaviour::Cut(10)]));
    run(&server, &path, 1, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_second_run_fetches_what_is_missing_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_500_000)];
    script.extend([Behaviour::Cut(0); 20]);
    let server = Arc::new(Server::new(bytes(8_000_000), &script));
    assert!(run(&server, &path, 1, 1).is_err());
    assert!(!path.exists());
    server.state.lock().unwrap().script.clear();
    server.state.lock().unwrap().served = 0;
    run(&server, &path, 1, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(server.state.lock().unwrap().served, 8_000_000 - 1024 * 1024 - 1_500_000);
}

#[test]
fn a_file_that_changed_between_two_runs_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_400_000)];
    script.extend([Behaviour::Failing; 3]);
    script.push(Behaviour::Changed);
    let server = Arc::new(Server::new(bytes(3_000_000), &script));
    run(&server, &path, 1, 8).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
}

#[test]
fn a_tail_that_a_crash_left_empty_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_400_000)];
    script.extend([Behaviour::Failing; 3]);
    let server = Arc::new(Server::new(bytes(3_000_000), &script));
    assert!(run(&server, &path, 1, 1).is_err());
    let part = fs::OpenOptions::new().write(true).open(folder.path().join("v.mp4.part")).unwrap();
    files::write_at(&part, &[0; 65_536], 1_500_000).unwrap();
    run(&server, &path, 1, 5).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
}

#[test]
fn a_damaged_journal_costs_what_its_damaged_line_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let script = [Behaviour::Well, Behaviour::Cut(5_000_000), Behaviour::Killed(0)];
    let server = Arc::new(Server::new(bytes(8_000_000), &script));
    // The identity, which stands there twice, and the record of one run.
    for at in [5, 450] {
        server.state.lock().unwrap().script = script.into();
        assert!(run_damaged(&server, &path, 1, 1, Some((at, 7_999_999))).is_ok());
        server.state.lock().unwrap().served = 0;
        run(&server, &path, 1, 1).unwrap();
        assert_eq!(fs::read(&path).unwrap(), server.bytes());
        let served = server.state.lock().unwrap().served;
        // What was missing, the run whose bytes were damaged, and the one whose line was.
        assert!(served <= 8_000_000 - 5_000_000 - 1024 * 1024 + 2 * 1024 * 1024, "{served}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_server_that_allows_few_connections_gets_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let script = [Behaviour::Well, Behaviour::Busy, Behaviour::Busy, Behaviour::Well, Behaviour::Busy];
    let server = Arc::new(Server::new(bytes(6_000_000), &script));
    run(&server, &path, 8, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(server.state.lock().unwrap().served, 6_000_000);
}

#[test]
fn one_plan_carried_out_twice_at_once_is_one_download() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let server = Arc::new(Server::new(bytes(3_000_000), &[]));
    let (first, second) = to_its_end(async {
        let (one, two) = (downloader(&server, 2), downloader(&server, 2));
        let plan = plan(&path);
        tokio::join!(one.download(&plan), two.download(&plan))
    });
    assert_eq!(
        (first.unwrap(), second.unwrap()),
        (Outcome::Finished(path.clone()), Outcome::AlreadyThere(path.clone()))
    );
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
