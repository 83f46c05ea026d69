//! Streams whose pieces have numbers and no list.

use super::*;
use crate::http::Method;
use crate::media::Numbered;

/// A server whose newest piece is number `100 + now / 2`, up to 120, and that has kept those from 50 on.
struct Numbers {
    began: Instant,
    answers_head: bool,
    /// Whether the address with the id 1 gives no pieces, and after ten seconds no numbers either.
    refuses: bool,
    asked: Mutex<Vec<String>>,
}

impl Numbers {
    fn new(answers_head: bool) -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), answers_head, refuses: false, asked: Mutex::default() })
    }
}

#[async_trait]
impl HttpClient for Numbers {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let newest = newest(self.began.elapsed().as_secs()).min(120);
        let number = request.url.query_value("sq").map(|number| number.parse::<u64>().unwrap());
        self.asked.lock().unwrap().push(format!("{} {number:?}", request.method));
        let holds = if number.is_some() { Duration::ZERO } else { Duration::from_secs(10) };
        let is_first = request.url.query_value("id").as_deref() == Some("1");
        if self.refuses && is_first && self.began.elapsed() >= holds {
            return Ok(Response::whole(request.url, StatusCode::FORBIDDEN, HeaderMap::new(), Bytes::new()));
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-head-seqnum", newest.into());
        let piece = |number| Bytes::from([initialisation(2), segment(number)].concat());
        let (status, body) = match number {
            _ if request.method == Method::HEAD && !self.answers_head => (405, Bytes::new()),
            None => (200, Bytes::new()),
            Some(number) if (50..=newest).contains(&number) => (200, piece(number)),
            Some(_) => (404, Bytes::new()),
        };
        Ok(Response::whole(request.url, StatusCode::from_u16(status).unwrap(), headers, body))
    }
}

fn trial(server: &Arc<Numbers>, is_over: bool, change: impl FnOnce(&mut DownloadOptions)) -> Trial {
    let piece = Duration::from_secs(2);
    // Forty pieces.
    let reach = piece * 40;
    let url = url("videoplayback?id=1");
    let source = Source::Numbered(Box::new(Numbered { url, piece, reach, is_over }));
    Trial::new(Arc::<Numbers>::clone(server), source, change)
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_recorded_from_as_early_as_the_server_has_it_until_nothing_comes() {
    let server = Numbers::new(true);
    let trial = trial(&server, false, |options| options.is_from_start = true);
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(61..=120), 118));
    assert!(trial.warned().contains("nothing new"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn without_a_wish_for_the_start_a_recording_begins_near_the_newest_piece() {
    let server = Numbers::new(true);
    let trial = trial(&server, false, |options| options.max_duration = Some(Duration::from_secs(20)));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=107), 18));
}

#[tokio::test(start_paused = true)]
async fn of_a_stream_that_has_ended_all_but_the_last_two_pieces_are_fetched_in_one_pass() {
    for answers_head in [true, false] {
        let server = Numbers::new(answers_head);
        let trial = trial(&server, true, |_| {});
        trial.run().await.unwrap();
        assert_eq!(trial.recorded("v.m4a"), (range(59..=98), 78));
    }
}

#[tokio::test(start_paused = true)]
async fn pieces_that_were_listed_are_fetched_from_a_new_address_where_the_old_one_has_ended() {
    let server = Arc::new(Numbers { refuses: true, ..Arc::into_inner(Numbers::new(true)).unwrap() });
    let mut trial = trial(&server, false, |options| options.is_from_start = true);
    let make = |url| {
        let piece = Duration::from_secs(2);
        Source::Numbered(Box::new(Numbered { url, piece, reach: piece * 40, is_over: false }))
    };
    trial.plan = trial.plan.renewing(hls::site(&["videoplayback?id=2"], make));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(61..=120), 118));
}
