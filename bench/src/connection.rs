//! HTTP/1.1 over one kept-alive connection, as cheap for the client as it can be.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::failure::Result;

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// A connection for one request after the other.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects to `host:port`.
    pub async fn open(address: &str) -> Result<Self> {
        Ok(Self { stream: TcpStream::connect(address).await?, buffer: Vec::new() })
    }

    /// Sends one whole request and reads its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        while Answer::whole(&self.buffer)?.is_none() {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        Ok(Answer::whole(&self.buffer)?.ok_or("short answer")?)
    }
}

/// An answer, in the buffer that it was read into.
#[derive(Debug)]
pub struct Answer<'a> {
    pub status: u16,
    head: &'a str,
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The answer that `buffer` holds, as soon as it is there whole.
    pub fn whole(buffer: &'a [u8]) -> Result<Option<Self>> {
        let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else {
            return if buffer.len() > MAX_ANSWER { Err("the answer is too long".into()) } else { Ok(None) };
        };
        let (head, rest) = buffer.split_at_checked(at + 4).ok_or("short answer")?;
        let length = content_length(head)?;
        if length > MAX_ANSWER {
            return Err("the answer is too long".into());
        }
        let Some(body) = rest.get(..length) else { return Ok(None) };
        let head = std::str::from_utf8(head)?;
        let status = head.get(9..12).ok_or("no status")?.parse()?;
        Ok(Some(Self { status, head, body }))
    }

    /// Values of a header field; `name` in lower case.
    pub fn header<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        fields(self.head).filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }

    /// Fails unless the status is this one, and says what came instead.
    pub fn expect(&self, status: u16, what: &str) -> Result<()> {
        if self.status == status {
            return Ok(());
        }
        Err(format!("{what} answered {}, not {status}: {}{}", self.status, self.head, self.text()).into())
    }
}

fn fields(head: &str) -> impl Iterator<Item = (&str, &str)> {
    head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, value)| (name, value.trim()))
}

/// Bytes of the body; an answer of unknown length is not expected of our server.
fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let given = fields(head).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    match given {
        Some((_, length)) => Ok(length.parse()?),
        None if head.get(9..12) == Some("204") || head.get(9..12) == Some("304") => Ok(0),
        None => Err(format!("an answer without a length: {head}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_length_in_any_case() {
        assert_eq!(content_length(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n").unwrap(), 12);
        assert_eq!(content_length(b"HTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\n").unwrap(), 3);
        assert_eq!(content_length(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(), 0);
        assert!(content_length(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[tokio::test]
    async fn answers_that_come_in_pieces_are_put_together() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            for piece in
                ["HTTP/1.1 201 Created\r\nA: 1\r\na: 2\r\nContent-Le", "ngth: 5\r\n\r", "\nhe", "llo"]
            {
                stream.write_all(piece.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut connection = Connection::open(&address).await.unwrap();
        let answer = connection.exchange(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!((answer.status, answer.text()), (201, "hello"));
        assert_eq!(answer.header("a").collect::<Vec<_>>(), ["1", "2"]);
        server.await.unwrap();
    }
}
