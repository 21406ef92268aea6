// A server that follows a script, for weather that no real server makes to order. The scripts are
// tests/sessions/dialogues/*.txt:
//
//   S: text      say a line; "{}" at its end becomes "{octets of the L: lines that follow}"; $name is what
//   was bound to it L: text      a line of a literal, sent as it stands raw: text    send without a line end;
//   \r and \n are understood fill: N      send N times "x" C: text      the client must say this line; $name
//   matches one word and keeps it; "..." at the end matches the rest data         the client must send a
//   letter, up to the final dot read: N      take N octets of whatever the client sends gone         the
//   client must close the connection without a further word close, rst   cut the line, in good order or not;
//   silence: say nothing until the client has gone drip: text   say the line every few milliseconds until the
//   client has gone slow         from here on, one octet at a time tls          do the TLS handshake now next
//   take the next connection use: F W…    go on with the script F, in which $* is W…
//
// What is said between two of the client's lines leaves in one packet. After the script's end only LOGOUT and
// QUIT are welcome.
#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace sessions_test {

struct Identity {
    std::filesystem::path certificate, key;
};

class DialogueServer {
  public:
    explicit DialogueServer(const std::string& script, const Identity& identity = {});
    DialogueServer(const DialogueServer&) = delete;
    DialogueServer& operator=(const DialogueServer&) = delete;
    ~DialogueServer();

    int port() const { return port_; }

    /// Waits for the client to go and the script to end; what was wrong with the client's side, or "".
    std::string complaint();

    /// Every line the client said, and every letter; only after complaint().
    const std::vector<std::string>& heard() const { return heard_; }
    const std::vector<std::string>& letters() const { return letters_; }

  private:
    struct Step {
        std::string word, text;
    };

    static std::vector<Step> load(const std::string& script, const std::string& words);
    void play();
    void act(const Step& step);
    void say(const std::string& text);
    void flush();
    void expect(const std::string& pattern);
    std::string substituted(std::string text) const;
    std::string read_line();
    bool fill();
    void accept();
    void hang_up(bool reset);
    void start_tls();
    void wait_until_gone();
    void drip(const std::string& line);

    std::vector<Step> steps_;
    Identity identity_;
    int listener_ = -1, socket_ = -1, stop_[2] = {-1, -1};
    int port_ = 0;
    bool slow_ = false;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
    std::string in_, out_, complaint_;
    std::map<std::string, std::string> bound_;
    std::vector<std::string> heard_, letters_;
    std::thread thread_;
};

}  // namespace sessions_test
