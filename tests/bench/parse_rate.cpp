// parse_rate [--rounds N] [--each] PATH…: our reading of letters against gmime's, on the same letters in one
// run.
//
// PATH is a letter or a folder of them. Both do the like: headers decoded, every part decoded, text made
// UTF-8, attachments summed by the same SHA-256. Ours then goes on to HTML, quotes, robots and bounces, and
// that is counted too. Each letter is read by one and at once by the other, and the quickest of the rounds
// counts: whatever else the machine does, it does to both. Prints one line of JSON; --each: a line per letter
// before it.
#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mail/digest.h"
#include "mail/parse.h"

namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Ref = std::unique_ptr<T, Unref>;

struct GFree {
    void operator()(char* text) const { g_free(text); }
};
using GText = std::unique_ptr<char, GFree>;

/// What a reading brought: compared, so that neither can win by doing nothing.
struct Harvest {
    std::size_t text = 0;   // octets
    std::size_t files = 0;  // with a sum each
};

// ---- ours ----------------------------------------------------------------------------------------------

Harvest read_ours(std::string_view letter) {
    const mail::ParsedMail parsed = mail::parse(letter);
    return {parsed.text.size(), parsed.attachments.size()};
}

// ---- gmime's -------------------------------------------------------------------------------------------

std::string content_of(GMimeDataWrapper* content) {
    const Ref<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

void read_part(GMimeObject*, GMimeObject* part, gpointer to) {
    auto& harvest = *static_cast<Harvest*>(to);
    if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part))) {
        const GText text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
        if (text) harvest.text += std::string_view(text.get()).size();
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(part));
        if (content == nullptr) return;
        harvest.files += mail::to_hex(mail::sha256(content_of(content))).empty() ? 0 : 1;
    } else if (GMIME_IS_MESSAGE_PART(part)) {
        const GText whole(g_mime_object_to_string(part, nullptr));
        harvest.files += mail::to_hex(mail::sha256(whole.get())).empty() ? 0 : 1;
    }
}

/// What we decode, it decodes: addresses are parsed lists and the subject is text by then.
void read_headers(GMimeMessage* message) {
    for (const GMimeAddressType type :
         {GMIME_ADDRESS_TYPE_SENDER, GMIME_ADDRESS_TYPE_FROM, GMIME_ADDRESS_TYPE_REPLY_TO,
          GMIME_ADDRESS_TYPE_TO, GMIME_ADDRESS_TYPE_CC}) {
        InternetAddressList* list = g_mime_message_get_addresses(message, type);
        for (int i = 0; list != nullptr && i < internet_address_list_length(list); ++i)
            (void)internet_address_get_name(internet_address_list_get_address(list, i));
    }
    (void)g_mime_message_get_subject(message);
    (void)g_mime_message_get_date(message);
    (void)g_mime_message_get_message_id(message);
    for (const char* name : {"References", "In-Reply-To"}) {
        const char* value = g_mime_object_get_header(GMIME_OBJECT(message), name);
        if (value != nullptr) g_mime_references_free(g_mime_references_parse(nullptr, value));
    }
}

Harvest read_theirs(std::string_view letter) {
    // A view: it reads from our bytes, as we do.
    GByteArray bytes{const_cast<guint8*>(reinterpret_cast<const guint8*>(letter.data())),
                     static_cast<guint>(letter.size())};
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_byte_array(&bytes));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
    const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    Harvest harvest;
    if (!message) return harvest;
    read_headers(message.get());
    g_mime_message_foreach(message.get(), read_part, &harvest);
    return harvest;
}

// ---- the measurement -----------------------------------------------------------------------------------

struct Letter {
    std::string name, bytes;
    double ours = 1e9, theirs = 1e9;  // microseconds, the quickest round
    Harvest our_harvest, their_harvest;
    double ratio() const { return theirs / ours; }
};

double microseconds_of(Harvest (*read)(std::string_view), std::string_view letter, Harvest& harvest) {
    const auto before = std::chrono::steady_clock::now();
    harvest = read(letter);
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before).count();
}

void measure(std::vector<Letter>& letters, int rounds) {
    for (int round = 0; round < rounds; ++round)
        for (Letter& letter : letters) {
            letter.ours = std::min(letter.ours, microseconds_of(read_ours, letter.bytes, letter.our_harvest));
            letter.theirs =
                std::min(letter.theirs, microseconds_of(read_theirs, letter.bytes, letter.their_harvest));
        }
}

void add(std::vector<Letter>& letters, const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    letters.push_back({path.string(), {std::istreambuf_iterator<char>(file), {}}, 1e9, 1e9, {}, {}});
}

void add_all(std::vector<Letter>& letters, const std::filesystem::path& path) {
    if (!std::filesystem::is_directory(path)) return add(letters, path);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.is_regular_file() && entry.path().extension() != ".json" &&
            entry.path().extension() != ".jsonl")
            add(letters, entry.path());
}

void print(std::vector<Letter>& letters, bool each) {
    std::ranges::sort(letters, {}, &Letter::ratio);
    double ours = 0, theirs = 0;
    std::size_t octets = 0;
    for (const Letter& l : letters) {
        ours += l.ours, theirs += l.theirs, octets += l.bytes.size();
        if (each)
            fmt::print("{:7.2f}  {:9.1f} us  {:9.1f} us  {:8} octets, text {} {}, files {} {}  {}\n",
                       l.ratio(), l.ours, l.theirs, l.bytes.size(), l.our_harvest.text, l.their_harvest.text,
                       l.our_harvest.files, l.their_harvest.files, l.name);
    }
    const auto faster = std::ranges::count_if(letters, [](const Letter& l) { return l.ratio() >= 1; });
    const auto count = static_cast<double>(letters.size());
    fmt::print(
        R"({{"letters": {}, "octets": {}, "ours_us": {:.2f}, "theirs_us": {:.2f}, "median_ratio": {:.3f}, )"
        R"("lowest_ratio": {:.3f}, "faster": {:.4f}}})"
        "\n",
        letters.size(), octets, ours / count, theirs / count, letters[letters.size() / 2].ratio(),
        letters.front().ratio(), static_cast<double>(faster) / count);
}

}  // namespace

int main(int count, char** words) {
    std::vector<Letter> letters;
    int rounds = 5;
    bool each = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--each") {
            each = true;
        } else if (word == "--rounds" && i + 1 < count) {
            const std::string_view number = words[++i];
            std::from_chars(number.data(), number.data() + number.size(), rounds);
        } else {
            add_all(letters, word);
        }
    }
    if (letters.empty()) {
        fmt::print(stderr, "parse_rate [--rounds N] [--each] PATH…\n");
        return 2;
    }
    g_mime_init();
    measure(letters, rounds);
    print(letters, each);
    return 0;
}
