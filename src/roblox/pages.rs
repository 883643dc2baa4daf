use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt, stream};
use tokio::time::Instant;

use super::{Error, error::Malformed};

/// More pages than any inventory has: 200,000 entries.
const MAX_PAGES: u32 = 2000;

/// A place in a list, as Roblox wrote it. Opaque.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PageToken(Box<str>);

impl PageToken {
    /// Roblox marks the last page with an empty token or none.
    pub(super) fn from_wire(token: Option<String>) -> Option<Self> {
        token
            .filter(|token| !token.is_empty())
            .map(|token| Self(token.into()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page of a list. It may be empty without being the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
    /// Entries of kinds that are new to us, left out of `items`.
    pub skipped: u32,
    pub next: Option<PageToken>,
}

/// The pages of a list, one after the other.
///
/// `fetch` gets the page at a token, the first one without. The token alone
/// says whether there is another: a short or empty page does not. The stream
/// ends after the last page or after an error, never in silence: a token seen
/// before and pages without an end are errors.
pub(super) fn pages<T, F, Fut>(fetch: F) -> impl Stream<Item = Result<Page<T>, Error>>
where
    F: FnMut(Option<PageToken>) -> Fut,
    Fut: Future<Output = Result<Page<T>, Error>>,
{
    struct Progress<F> {
        fetch: F,
        next: Option<PageToken>,
        seen: HashSet<PageToken>,
        read: u32,
        ended: bool,
    }

    let progress = Progress {
        fetch,
        next: None,
        seen: HashSet::new(),
        read: 0,
        ended: false,
    };
    stream::try_unfold(progress, |mut progress| async move {
        if progress.ended {
            return Ok(None);
        }
        if progress.read == MAX_PAGES {
            return Err(Malformed::EndlessPages.into());
        }
        let token = progress.next.take();
        let first = token.is_none();
        let page = (progress.fetch)(token).await.map_err(|error| match error {
            // The same request went well without the token: it is the token that
            // was refused, as those do that have run out.
            Error::InvalidArgument { .. } if !first => Malformed::RefusedToken.into(),
            error => error,
        })?;
        progress.read += 1;
        match &page.next {
            None => progress.ended = true,
            Some(token) => {
                if !progress.seen.insert(token.clone()) {
                    return Err(Malformed::RepeatedToken.into());
                }
                progress.next = Some(token.clone());
            }
        }
        Ok(Some((page, progress)))
    })
}

/// What was read of a list, and whether that is all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    pub items: Vec<T>,
    /// Entries of kinds that are new to us, left out of `items`.
    pub skipped: u32,
    /// How many pages were read.
    pub pages: u32,
    pub extent: Extent,
    /// When it came to its end.
    pub(super) ended: Instant,
}

/// How much of a list was read. Only what is missing from a `Complete` reading
/// is known not to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    Complete,
    /// There is more, and why it was not read.
    Partial(Cut),
}

/// Why a list was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// As many pages as the caller allowed.
    PageLimit,
    /// Roblox could not be read any further.
    Failed(Error),
}

impl<T> Reading<T> {
    /// How long ago it was read: it may have served somebody before.
    pub fn age(&self) -> Duration {
        self.ended.elapsed()
    }

    /// Whether something went wrong, which may have passed since.
    pub(super) fn failed(&self) -> bool {
        matches!(self.extent, Extent::Partial(Cut::Failed(_)))
    }

    /// The same reading of other items.
    pub(super) fn filter_map<U>(self, read: impl FnMut(T) -> Option<U>) -> Reading<U> {
        Reading {
            items: self.items.into_iter().filter_map(read).collect(),
            skipped: self.skipped,
            pages: self.pages,
            extent: self.extent,
            ended: self.ended,
        }
    }
}

/// Reads until the end, or `enough` is seen, or `at_most` pages. What was read
/// before an error is kept; it is an error only if nothing was.
pub(super) async fn read<T>(
    pages: impl Stream<Item = Result<Page<T>, Error>>,
    at_most: u32,
    mut enough: impl FnMut(&[T]) -> bool,
) -> Result<Reading<T>, Error> {
    let mut pages = pin!(pages);
    let mut reading = Reading {
        items: Vec::new(),
        skipped: 0,
        pages: 0,
        extent: Extent::Partial(Cut::PageLimit),
        ended: Instant::now(),
    };
    while reading.pages < at_most {
        match pages.try_next().await {
            Ok(Some(page)) => {
                let ended = page.next.is_none();
                reading.pages += 1;
                reading.skipped += page.skipped;
                reading.items.extend(page.items);
                if ended {
                    reading.extent = Extent::Complete;
                    break;
                }
                if enough(&reading.items) {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) if reading.pages == 0 => return Err(error),
            Err(error) => {
                reading.extent = Extent::Partial(Cut::Failed(error));
                break;
            }
        }
    }
    reading.ended = Instant::now();
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures_util::FutureExt;

    use super::*;

    /// Reads a list served from `script`: for each page its items and the token
    /// that follows. Returns the tokens asked for, too.
    fn run(
        script: &[(&[u32], &str)],
        at_most: u32,
    ) -> (Result<Reading<u32>, Error>, Vec<Option<String>>) {
        let asked = RefCell::new(Vec::new());
        let served = pages(|token: Option<PageToken>| {
            let mut asked = asked.borrow_mut();
            let answer = script.get(asked.len()).map(|(items, next)| Page {
                items: items.to_vec(),
                skipped: 0,
                next: PageToken::from_wire(Some((*next).to_owned())),
            });
            asked.push(token.map(|token| token.as_str().to_owned()));
            async move { answer.ok_or(Error::Unavailable) }
        });
        let reading = read(served, at_most, |_| false)
            .now_or_never()
            .expect("nothing here waits");
        (reading, asked.into_inner())
    }

    #[test]
    fn a_token_that_is_refused_says_nothing_about_the_rest_of_the_request() {
        let refused = || Error::InvalidArgument {
            message: "expired".into(),
        };
        let served = |good: usize| {
            let mut left = good;
            pages(move |_| {
                let page = left.checked_sub(1).map(|rest| {
                    left = rest;
                    Page {
                        items: vec![rest],
                        skipped: 0,
                        next: PageToken::from_wire(Some(rest.to_string())),
                    }
                });
                async move { page.ok_or_else(refused) }
            })
        };
        let first = read(served(0), 9, |_| false).now_or_never();
        assert_eq!(first, Some(Err(refused())));
        let later = read(served(2), 9, |_| false).now_or_never();
        let later = later.expect("nothing here waits").expect("two pages");
        let cut = Cut::Failed(Malformed::RefusedToken.into());
        assert_eq!((later.pages, later.extent), (2, Extent::Partial(cut)));
    }

    fn tokens(expected: &[&str]) -> Vec<Option<String>> {
        std::iter::once(None)
            .chain(expected.iter().map(|token| Some((*token).to_owned())))
            .collect()
    }

    #[test]
    fn the_token_alone_decides_the_end() {
        let (reading, asked) = run(
            &[(&[1, 2], "a"), (&[], "b"), (&[3], "c"), (&[], "")],
            u32::MAX,
        );
        let reading = reading.expect("a reading");
        assert_eq!(reading.items, [1, 2, 3]);
        assert_eq!(reading.extent, Extent::Complete);
        assert_eq!(reading.pages, 4);
        assert_eq!(asked, tokens(&["a", "b", "c"]));
    }

    #[test]
    fn an_absent_token_ends_as_an_empty_one_does() {
        assert_eq!(PageToken::from_wire(None), None);
        assert_eq!(PageToken::from_wire(Some(String::new())), None);
    }

    #[test]
    fn a_repeated_token_is_an_error_that_keeps_what_was_read() {
        let (reading, asked) = run(&[(&[1], "a"), (&[2], "b"), (&[1], "a"), (&[9], "")], 99);
        let reading = reading.expect("a reading");
        assert_eq!(reading.items, [1, 2]);
        assert_eq!(
            reading.extent,
            Extent::Partial(Cut::Failed(Malformed::RepeatedToken.into()))
        );
        assert_eq!(asked, tokens(&["a", "b"]));
    }

    #[test]
    fn pages_without_an_end_are_an_error() {
        let mut number = 0;
        let endless = pages(|_| {
            number += 1;
            let next = PageToken::from_wire(Some(number.to_string()));
            async move {
                Ok(Page::<u32> {
                    items: vec![],
                    skipped: 0,
                    next,
                })
            }
        });
        let reading = read(endless, u32::MAX, |_| false)
            .now_or_never()
            .expect("nothing here waits")
            .expect("a reading");
        assert_eq!(
            reading.extent,
            Extent::Partial(Cut::Failed(Malformed::EndlessPages.into()))
        );
        assert_eq!(reading.pages, MAX_PAGES);
    }

    #[test]
    fn an_outage_in_the_middle_keeps_what_was_read_and_says_so() {
        let (reading, _) = run(&[(&[1], "a")], 99);
        let reading = reading.expect("a reading");
        assert_eq!(reading.items, [1]);
        assert_eq!(
            reading.extent,
            Extent::Partial(Cut::Failed(Error::Unavailable))
        );
    }

    #[test]
    fn an_outage_at_the_start_is_an_error() {
        assert_eq!(run(&[], 99).0, Err(Error::Unavailable));
    }

    #[test]
    fn a_bounded_read_is_partial_unless_it_met_the_end() {
        let script: &[(&[u32], &str)] = &[(&[1], "a"), (&[2], "")];
        let (bounded, asked) = run(script, 1);
        assert_eq!(
            bounded.expect("a reading").extent,
            Extent::Partial(Cut::PageLimit)
        );
        assert_eq!(asked, tokens(&[]));
        let (just_enough, _) = run(script, 2);
        assert_eq!(just_enough.expect("a reading").extent, Extent::Complete);
    }
}
