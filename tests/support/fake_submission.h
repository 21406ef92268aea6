// A relay in memory: keeps what it was sent and says what it is told to say.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mail/submission.h"

namespace testing {

struct FakeRelay {
    struct Sent {
        mail::Envelope envelope;
        std::string bytes;
    };
    std::vector<Sent> sent;  // every attempt, whatever was answered
    /// Empty: everything is accepted.
    std::function<std::vector<mail::Delivery>(const mail::Envelope&)> answer;
    std::function<void(const mail::Envelope&)> before, after;

    static std::vector<mail::Delivery> same(const mail::Envelope& envelope, mail::Outcome outcome, int code,
                                            const std::string& text) {
        std::vector<mail::Delivery> deliveries;
        for (const std::string& who : envelope.recipients)
            deliveries.push_back({who, outcome, code, "", text});
        return deliveries;
    }
};

class FakeSubmission final : public mail::Submission {
  public:
    explicit FakeSubmission(FakeRelay& relay) : relay_(relay) {}

    asio::awaitable<std::vector<mail::Delivery>> send(const mail::Envelope& envelope,
                                                      std::string_view bytes) override {
        if (relay_.before) relay_.before(envelope);
        relay_.sent.push_back({envelope, std::string(bytes)});
        if (relay_.after) relay_.after(envelope);
        co_return relay_.answer ? relay_.answer(envelope)
                                : FakeRelay::same(envelope, mail::Outcome::sent, 250, "OK");
    }
    asio::awaitable<std::vector<std::string>> probe() override { co_return std::vector<std::string>{}; }
    asio::awaitable<void> close() override { co_return; }
    void cancel() override {}

  private:
    FakeRelay& relay_;
};

}  // namespace testing
