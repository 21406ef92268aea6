// smtp_sink [PORT]: a relay that costs next to nothing. It accepts every letter, keeps none, and writes a
// line for each to standard output:  INSTANT RECIPIENT MESSAGE-ID IN-REPLY-TO  ("-" for none; the instant is
// CLOCK_MONOTONIC in nanoseconds, when the reply to the final dot is about to leave). The first line says
// which port it has. Loopback only; ends by a signal.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <list>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

constexpr std::size_t kReadAtOnce = 1 << 16;
constexpr std::string_view kEnd = "\r\n.\r\n";

struct Connection {
    int socket;
    std::string in, out;
    std::string recipient;
    bool in_data = false;
};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool says(std::string_view line, std::string_view word) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    return line.size() >= word.size() && std::equal(word.begin(), word.end(), line.begin(), same);
}

/// What stands between the first angle brackets.
std::string_view bracketed(std::string_view text) {
    const auto open = text.find('<'), close = text.find('>', open);
    return open == text.npos || close == text.npos ? "-" : text.substr(open + 1, close - open - 1);
}

/// The first id in a header; a folded one stands on a later line.
std::string_view id_in_header(std::string_view letter, std::string_view name) {
    const auto header = letter.substr(0, letter.find("\r\n\r\n"));
    for (std::size_t at = 0; at < header.size();) {
        const auto line = header.substr(at);
        if (says(line, name)) return bracketed(line);
        const auto end = line.find("\r\n");
        if (end == line.npos) break;
        at += end + 2;
    }
    return "-";
}

std::int64_t now_ns() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

/// One letter, when the whole of it is here. False: not yet.
bool take_letter(Connection& line, std::string& journal) {
    const auto end = line.in.starts_with(".\r\n") ? 0 : line.in.find(kEnd);
    if (end == std::string::npos) return false;
    const auto letter = std::string_view(line.in).substr(0, end);
    fmt::format_to(std::back_inserter(journal), "{} {} {} {}\n", now_ns(), line.recipient,
                   id_in_header(letter, "Message-ID:"), id_in_header(letter, "In-Reply-To:"));
    line.in.erase(0, end == 0 ? 3 : end + kEnd.size());
    line.out += "250 2.0.0 taken\r\n";
    line.in_data = false;
    return true;
}

bool take_command(Connection& line) {
    const auto end = line.in.find("\r\n");
    if (end == std::string::npos) return false;
    const auto command = std::string_view(line.in).substr(0, end);
    if (says(command, "EHLO"))
        line.out +=
            "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n";
    else if (says(command, "QUIT"))
        line.out += "221 2.0.0 bye\r\n";
    else if (says(command, "DATA"))
        line.out += "354 go on\r\n", line.in_data = true;
    else
        line.out += "250 2.0.0 ok\r\n";
    if (says(command, "RCPT")) line.recipient = bracketed(command);
    line.in.erase(0, end + 2);
    return true;
}

/// False: the other side has gone.
bool serve(Connection& line, std::string& journal) {
    char buffer[kReadAtOnce];
    const auto count = ::recv(line.socket, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    line.in.append(buffer, static_cast<std::size_t>(count));
    while (line.in_data ? take_letter(line, journal) : take_command(line)) continue;
    // Replies are short and the client reads them: they always fit the socket's buffer.
    const bool sent =
        line.out.empty() || ::send(line.socket, line.out.data(), line.out.size(), MSG_NOSIGNAL) > 0;
    line.out.clear();
    return sent;
}

int listen_on(std::uint16_t port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
    if (::listen(listener, 64) != 0) fail("listen");
    socklen_t size = sizeof address;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    fmt::print("listening {}\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void greet(int listener, std::list<Connection>& lines) {
    const int socket = ::accept(listener, nullptr, nullptr);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    constexpr std::string_view kGreeting = "220 sink ESMTP\r\n";
    ::send(socket, kGreeting.data(), kGreeting.size(), MSG_NOSIGNAL);
    lines.push_back({socket, {}, {}, {}});
}

void tell(std::string_view journal) {
    while (!journal.empty()) {
        const auto count = ::write(STDOUT_FILENO, journal.data(), journal.size());
        if (count < 0) fail("write");
        journal.remove_prefix(static_cast<std::size_t>(count));
    }
}

[[noreturn]] void serve_all(int listener) {
    std::list<Connection> lines;
    std::vector<pollfd> polled;
    for (;;) {
        polled.assign(1, {listener, POLLIN, 0});
        for (const Connection& line : lines) polled.push_back({line.socket, POLLIN, 0});
        if (::poll(polled.data(), polled.size(), -1) < 0) fail("poll");
        std::string journal;
        auto at = polled.begin() + 1;
        for (auto line = lines.begin(); line != lines.end(); ++at) {
            const bool stays = at->revents == 0 || serve(*line, journal);
            if (!stays) ::close(line->socket);
            line = stays ? std::next(line) : lines.erase(line);
        }
        if (polled.front().revents != 0) greet(listener, lines);
        tell(journal);
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        std::uint16_t port = 0;
        const std::string_view word = count > 1 ? words[1] : "0";
        std::from_chars(word.data(), word.data() + word.size(), port);
        serve_all(listen_on(port));
    } catch (const std::exception& error) {
        fmt::print(stderr, "smtp_sink: {}\n", error.what());
        return 1;
    }
}
