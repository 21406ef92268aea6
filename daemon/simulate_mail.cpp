#include "daemon/simulate_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "daemon/rules/desk.h"
#include "mail/address.h"
#include "mail/date.h"
#include "mail/header_block.h"

namespace ticketgate {
namespace {

namespace fs = std::filesystem;

/// Received headers stand at the top; a letter whose header block is longer than this says its time early.
constexpr std::size_t kHeadOctets = 64 * 1024;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

[[noreturn]] void fail(const std::string& path) {
    throw std::runtime_error(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
}

File open_file(const std::string& path) {
    File file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) fail(path);
    return file;
}

std::string read_part(const std::string& path, std::uint64_t offset, std::uint64_t size) {
    const File file = open_file(path);
    if (::fseeko(file.get(), static_cast<off_t>(offset), SEEK_SET) != 0) fail(path);
    std::string bytes(size, '\0');
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
    if (std::ferror(file.get())) fail(path);
    return bytes;
}

mail::Headers headers_of(std::string_view letter) {
    const mail::Limits limits;
    return mail::read_headers(letter.substr(0, mail::header_end(letter, limits)), limits);
}

std::optional<store::Instant> date_in(std::string_view value) {
    const auto date = mail::parse_date(value);
    return date ? std::optional(store::Instant(date->instant)) : std::nullopt;
}

bool is_maildir(const fs::path& folder) {
    return fs::is_directory(folder / "cur") && fs::is_directory(folder / "new");
}

/// Beside its letters a Maildir holds its server's own files, and in tmp what is not whole yet.
bool is_letter(const fs::directory_entry& entry) {
    const fs::path folder = entry.path().parent_path();
    const bool unfinished = folder.filename() == "tmp" && is_maildir(folder.parent_path());
    return entry.is_regular_file() && !unfinished && !is_maildir(folder);
}

/// ">From " and ">>From " of mboxrd lose one mark.
bool is_quoted_from(std::string_view line) {
    const auto marks = line.find_first_not_of('>');
    return marks != std::string_view::npos && marks > 0 && line.substr(marks).starts_with("From ");
}

std::string unquoted(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
        std::string_view line = text.substr(0, end);
        if (is_quoted_from(line)) line.remove_prefix(1);
        out += line;
        text.remove_prefix(end);
    }
    return out;
}

/// Walks through an mbox and hands each letter's place and head to `found`. A letter begins behind a line
/// "From …" that stands first or after an empty line.
class MboxScan {
  public:
    explicit MboxScan(const std::string& path) : path_(path), file_(open_file(path)) {}
    ~MboxScan() { std::free(line_); }
    MboxScan(const MboxScan&) = delete;
    MboxScan& operator=(const MboxScan&) = delete;

    template <class Found>
    void run(Found found) {
        bool after_blank = true;
        for (ssize_t got; (got = ::getline(&line_, &room_, file_.get())) > 0;
             at_ += static_cast<std::uint64_t>(got)) {
            const std::string_view line(line_, static_cast<std::size_t>(got));
            const bool blank = line == "\n" || line == "\r\n";
            if (after_blank && line.starts_with("From ")) {
                close(found, at_);
                begin_ = at_ + line.size();
            } else if (begin_ && head_.size() < kHeadOctets) {
                head_ += line;
            }
            after_blank = blank;
        }
        if (std::ferror(file_.get())) fail(path_);
        close(found, at_);
    }

  private:
    template <class Found>
    void close(Found& found, std::uint64_t end) {
        if (begin_ && end > *begin_) found(*begin_, end - *begin_, head_);
        head_.clear();
    }

    std::string path_;
    File file_;
    char* line_ = nullptr;
    std::size_t room_ = 0;
    std::uint64_t at_ = 0;
    std::optional<std::uint64_t> begin_;
    std::string head_;
};

const rules::Queue* queue_with(const rules::Desk& desk, const std::vector<std::string>& mailboxes,
                               std::string_view address) {
    const auto plus = rules::plus_form(desk, address);
    for (const std::string& name : mailboxes) {
        const rules::Queue& queue = desk.queues.at(name);
        if (plus && plus->queue == &queue) return &queue;
        if (rules::same_address(queue.address, address)) return &queue;
        for (const std::string& alias : queue.aliases)
            if (rules::same_address(alias, address)) return &queue;
    }
    return nullptr;
}

}  // namespace

std::optional<store::Instant> arrival_of(std::string_view letter) {
    const mail::Headers headers = headers_of(letter);
    const std::string_view received = headers.first("Received");
    if (const auto semicolon = received.rfind(';'); semicolon != std::string_view::npos)
        if (const auto date = date_in(received.substr(semicolon + 1))) return date;
    return date_in(headers.first("Date"));
}

std::string queue_of(std::string_view letter, const rules::Desk& desk,
                     const std::vector<std::string>& mailboxes) {
    const mail::Headers headers = headers_of(letter);
    // What the server wrote when it put the letter into a mailbox says more than what its writer did.
    for (const char* name : {"Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"})
        for (const std::string_view value : headers.all(name))
            for (const mail::Address& address : mail::parse_addresses(value))
                if (const auto* queue = queue_with(desk, mailboxes, address.address)) return queue->name;
    return mailboxes.front();
}

MailFiles::MailFiles(const fs::path& path, store::Instant otherwise) {
    std::error_code error;
    if (fs::is_directory(path, error))
        find_files(path);
    else
        find_letters(path);
    put_in_order(otherwise);
}

void MailFiles::find_files(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (is_letter(entry)) files_.push_back(entry.path().string());
    std::ranges::sort(files_);
    for (std::uint32_t i = 0; i < files_.size(); ++i)
        add({i, 0, 0, fs::file_size(files_[i]), {}}, arrival_of(read_part(files_[i], 0, kHeadOctets)));
}

void MailFiles::find_letters(const fs::path& mbox) {
    files_.push_back(mbox.string());
    std::uint32_t number = 0;
    MboxScan(mbox.string()).run([&](std::uint64_t offset, std::uint64_t size, const std::string& head) {
        add({0, ++number, offset, size, {}}, arrival_of(head));
    });
    if (number == 0 && fs::file_size(mbox) > 0)
        throw std::runtime_error(
            fmt::format("{}: neither a folder nor an mbox: no line begins with \"From \"", mbox.string()));
}

void MailFiles::add(Place place, std::optional<store::Instant> arrives) {
    place.arrives = arrives.value_or(store::Instant());
    places_.push_back(place);
    timed_.push_back(arrives.has_value());
}

void MailFiles::put_in_order(store::Instant otherwise) {
    const auto first = std::ranges::find(timed_, true);
    store::Instant before =
        first == timed_.end() ? otherwise : places_[static_cast<std::size_t>(first - timed_.begin())].arrives;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (!timed_[i]) places_[i].arrives = before;
        before = places_[i].arrives;
    }
    std::ranges::stable_sort(places_, {}, &Place::arrives);
    places_.shrink_to_fit();  // a year of them stays for as long as the simulation
}

std::optional<store::Instant> MailFiles::next_arrival() {
    if (next_ == places_.size()) return std::nullopt;
    return places_[next_].arrives;
}

SimulatedLetter MailFiles::take() {
    const Place& place = places_.at(next_++);
    const std::string& file = files_.at(place.file);
    std::string bytes = read_part(file, place.offset, place.size);
    if (place.number == 0) return {file, place.arrives, std::move(bytes)};
    return {fmt::format("{}#{}", file, place.number), place.arrives, unquoted(bytes)};
}

}  // namespace ticketgate
