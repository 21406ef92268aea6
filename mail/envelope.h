// The SMTP envelope (RFC 5321 §2.3.1) and the relay's word on it.
#pragma once

#include <string>
#include <vector>

namespace mail {

struct Envelope {
    std::string from;  // the reverse path; empty: the null path, for what must never bounce
    std::vector<std::string> recipients;
    std::string envelope_id;  // RFC 3461 ENVID, printable ASCII without blanks; empty: none
};

/// What became of one recipient. Permanence is here, never to be guessed from the text.
enum class Outcome {
    sent,      // the relay has taken responsibility (2xx after the final dot)
    deferred,  // 4xx, or the line failed before the final dot: try again
    refused,   // 5xx: never try this again
    in_doubt,  // the line failed after the final dot: the relay may have it or not
};

struct Delivery {
    std::string recipient;
    Outcome outcome = Outcome::deferred;
    int code = 0;          // the reply code; 0 when no reply came
    std::string enhanced;  // RFC 3463 "5.1.1"; empty when the relay gave none
    std::string text;      // the relay's words, or what broke; one line
};

}  // namespace mail
