//! Servers that run in a test.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread,
};

/// Serves every connection with what `answer` says to its path, and gives back the server's address.
pub fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines =
                BufReader::new(stream.try_clone().expect("a stream can be shared")).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            answer(request.split(' ').nth(1).unwrap_or_default(), &mut stream);
            stream.shutdown(Shutdown::Write).ok();
        }
    });
    address
}

pub fn reply(stream: &mut TcpStream, status: &str, header: &str, body: &str) {
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\n{header}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").ok();
}
