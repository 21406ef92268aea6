#include "tests/sessions/dialogue_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>

namespace sessions_test {
namespace {

constexpr int kPatienceMs = 20'000;

struct Complaint : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string unescaped(std::string text) {
    for (const auto& [from, to] : {std::pair("\\r", "\r"), std::pair("\\n", "\n")}) {
        for (std::size_t at; (at = text.find(from)) != text.npos;) text.replace(at, 2, to);
    }
    return text;
}

}  // namespace

std::vector<DialogueServer::Step> DialogueServer::load(const std::string& script, const std::string& words) {
    std::ifstream file(fmt::format("{}/sessions/dialogues/{}", TEST_SOURCE_DIR, script));
    if (!file) throw std::runtime_error("no such dialogue: " + script);
    std::vector<Step> steps;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        if (const std::size_t at = line.find("$*"); at != line.npos) line.replace(at, 2, words);
        const std::size_t colon = std::min(line.find(':'), line.size());
        Step step{line.substr(0, colon), line.substr(std::min(colon + 2, line.size()))};
        if (step.word == "use") {
            const std::size_t blank = std::min(step.text.find(' '), step.text.size());
            const auto used =
                load(step.text.substr(0, blank), step.text.substr(std::min(blank + 1, step.text.size())));
            steps.insert(steps.end(), used.begin(), used.end());
        } else {
            steps.push_back(step);
        }
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].text.ends_with("{}")) continue;
        std::size_t size = 0;
        for (std::size_t k = i + 1; k < steps.size() && steps[k].word == "L"; ++k)
            size += steps[k].text.size() + 2;
        steps[i].text.insert(steps[i].text.size() - 1, fmt::format("{}", size));
    }
    return steps;
}

DialogueServer::DialogueServer(const std::string& script, const Identity& identity)
    : steps_(load(script, "")), identity_(identity) {
    ::signal(SIGPIPE, SIG_IGN);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || ::pipe(stop_) != 0) {
        throw std::runtime_error("no port for the dialogue server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { play(); });
}

DialogueServer::~DialogueServer() {
    if (::write(stop_[1], "x", 1) == 1 && thread_.joinable()) thread_.join();
    for (const int fd : {listener_, socket_, stop_[0], stop_[1]}) {
        if (fd >= 0) ::close(fd);
    }
}

std::string DialogueServer::complaint() {
    if (thread_.joinable()) thread_.join();
    return complaint_;
}

void DialogueServer::play() {
    try {
        accept();
        for (const Step& step : steps_) act(step);
        flush();
        wait_until_gone();
    } catch (const Complaint& e) {
        complaint_ = e.what();
        hang_up(false);
    }
}

void DialogueServer::act(const Step& step) {
    if (step.word == "S" || step.word == "L")
        return say((step.word == "S" ? substituted(step.text) : step.text) + "\r\n");
    if (step.word == "raw") return say(unescaped(substituted(step.text)));
    if (step.word == "fill") return say(std::string(std::stoul(step.text), 'x'));
    flush();
    if (step.word == "C") return expect(step.text);
    if (step.word == "close" || step.word == "rst") return hang_up(step.word == "rst");
    if (step.word == "silence") return wait_until_gone();
    if (step.word == "drip") return drip(step.text + "\r\n");
    if (step.word == "tls") return start_tls();
    if (step.word == "next") return accept();
    if (step.word == "slow") {
        slow_ = true;
    } else if (step.word == "gone") {
        if (fill() || !in_.empty()) throw Complaint("the client should have gone, but said: " + in_);
    } else if (step.word == "read") {
        const std::size_t wanted = std::stoul(step.text);
        while (in_.size() < wanted && fill()) {
        }
        in_.erase(0, wanted);
    } else if (step.word == "data") {
        std::string letter;
        for (std::string line; (line = read_line()) != ".";) letter += line + "\r\n";
        letters_.push_back(letter);
    } else {
        throw Complaint("no such directive: " + step.word);
    }
}

// ---- words

void DialogueServer::say(const std::string& text) {
    out_ += text;
}

std::string DialogueServer::substituted(std::string text) const {
    for (const auto& [name, value] : bound_) {
        for (std::size_t at; (at = text.find(name)) != text.npos;) text.replace(at, name.size(), value);
    }
    return text;
}

void DialogueServer::expect(const std::string& pattern) {
    const std::string line = read_line();
    std::size_t at = 0, from = 0;
    while (from < pattern.size()) {
        const std::size_t end = std::min(pattern.find(' ', from), pattern.size());
        const std::string word = pattern.substr(from, end - from);
        if (word == "...") return;
        const std::size_t stop = std::min(line.find(' ', at), line.size());
        const std::string said = line.substr(std::min(at, line.size()), stop - std::min(at, line.size()));
        const bool binds = word.size() == 2 && word[0] == '$';
        if (binds) bound_[word] = said;
        if (!binds && said != word)
            throw Complaint(fmt::format("expected \"{}\", heard \"{}\"", pattern, line));
        at = stop + 1;
        from = end + 1;
    }
    if (at <= line.size()) throw Complaint(fmt::format("expected \"{}\", heard \"{}\"", pattern, line));
}

std::string DialogueServer::read_line() {
    std::size_t end;
    while ((end = in_.find("\r\n")) == in_.npos) {
        if (!fill())
            throw Complaint("the client has gone in the middle of the dialogue; last heard: " +
                            (heard_.empty() ? "" : heard_.back()));
    }
    std::string line = in_.substr(0, end);
    in_.erase(0, end + 2);
    heard_.push_back(line);
    return line;
}

// ---- octets

/// False at the end of the stream, and when the test is over.
bool DialogueServer::fill() {
    if (tls_ == nullptr || SSL_pending(tls_.get()) == 0) {
        pollfd fds[] = {{socket_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
        if (::poll(fds, 2, kPatienceMs) == 0) throw Complaint("the client says nothing");
        if (fds[1].revents != 0) return false;
    }
    char piece[16 * 1024];
    const int got = tls_ ? SSL_read(tls_.get(), piece, sizeof piece)
                         : static_cast<int>(::recv(socket_, piece, sizeof piece, 0));
    if (got <= 0) return false;
    in_.append(piece, static_cast<std::size_t>(got));
    return true;
}

void DialogueServer::flush() {
    const auto put = [this](const char* bytes, std::size_t size) {
        return tls_ ? SSL_write(tls_.get(), bytes, static_cast<int>(size))
                    : static_cast<int>(::send(socket_, bytes, size, MSG_NOSIGNAL));
    };
    for (std::size_t at = 0; at < out_.size();) {
        const int sent = put(out_.data() + at, slow_ ? 1 : out_.size() - at);
        if (sent <= 0) break;
        at += static_cast<std::size_t>(sent);
        if (slow_) std::this_thread::yield();
    }
    out_.clear();
}

void DialogueServer::accept() {
    hang_up(false);
    in_.clear();
    pollfd fds[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    if (::poll(fds, 2, kPatienceMs) == 0 || fds[1].revents != 0) throw Complaint("nobody connects");
    socket_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void DialogueServer::hang_up(bool reset) {
    if (socket_ < 0) return;
    const linger now{1, 0};
    if (reset) ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    // Without TLS's own goodbye, as a killed process leaves.
    tls_.reset();
    ::close(socket_);
    socket_ = -1;
}

void DialogueServer::start_tls() {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate_chain_file(context_.get(), identity_.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_.get(), identity_.key.c_str(), SSL_FILETYPE_PEM);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_);
    if (SSL_accept(tls_.get()) != 1) {
        // The client did not like us, which may be what the test is about; in_ stays empty and the next read
        // finds the end.
        tls_.reset();
        heard_.push_back("(no TLS)");
    }
}

void DialogueServer::drip(const std::string& line) {
    for (bool there = true; there;) {
        say(line);
        flush();
        pollfd fds[] = {{socket_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
        there = ::poll(fds, 2, 5) == 0;
    }
}

void DialogueServer::wait_until_gone() {
    while (socket_ >= 0 && fill()) {
        for (std::size_t end; (end = in_.find("\r\n")) != in_.npos; in_.erase(0, end + 2)) {
            const std::string line = in_.substr(0, end);
            heard_.push_back(line);
            if (line != "QUIT" && !line.ends_with(" LOGOUT"))
                throw Complaint("more than the dialogue holds: " + line);
        }
    }
}

}  // namespace sessions_test
