// Letters for a simulation: a folder of files or an mbox, in order of their arrival. A first pass keeps where
// each letter stands and when it came, nothing else; the letters are then read one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/policy.h"
#include "store/record.h"

namespace ticketgate {

struct SimulatedLetter {
    std::string file;  // as given; of an mbox with the letter's number: "mail.mbox#12"
    store::Instant arrives;
    std::string bytes;
};

/// Where the letters of a simulation come from. Arrivals never go back.
class LetterSource {
  public:
    virtual ~LetterSource() = default;
    /// Empty: no more.
    virtual std::optional<store::Instant> next_arrival() = 0;
    virtual SimulatedLetter take() = 0;
};

/// A folder (read through all its folders; the names say nothing; of a Maildir only what is in its new and
/// cur) or an mbox (RFC 4155, with mboxrd's quoting undone). A letter arrives at the time in its topmost
/// Received header, else at its Date, else with the letter before it.
class MailFiles final : public LetterSource {
  public:
    /// Throws std::runtime_error with the path when it cannot be read. Letters without any time come with the
    /// first that has one, or at `otherwise`.
    MailFiles(const std::filesystem::path& path, store::Instant otherwise);

    std::optional<store::Instant> next_arrival() override;
    SimulatedLetter take() override;

  private:
    struct Place {
        std::uint32_t file = 0;
        std::uint32_t number = 0;  // in its mbox, from 1; 0: the file is the letter
        std::uint64_t offset = 0, size = 0;
        store::Instant arrives;
    };
    void find_files(const std::filesystem::path& folder);
    void find_letters(const std::filesystem::path& mbox);
    void put_in_order(store::Instant otherwise);
    void add(Place place, std::optional<store::Instant> arrives);

    std::vector<std::string> files_;
    std::vector<Place> places_;
    std::vector<bool> timed_;  // whether the letter itself says when it came
    std::size_t next_ = 0;
};

/// The time that this header block names; empty: none.
std::optional<store::Instant> arrival_of(std::string_view letter);

/// The queue whose address or alias the letter went to, else the first of `mailboxes`.
std::string queue_of(std::string_view letter, const rules::Desk& desk,
                     const std::vector<std::string>& mailboxes);

}  // namespace ticketgate
