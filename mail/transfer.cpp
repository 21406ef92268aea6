#include "mail/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mail/ascii.h"
#include "mail/lines.h"
#include "mail/uuencode.h"

namespace mail {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::size_t kLine = 76;  // RFC 2045 §6.7 (5), §6.8

constexpr std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}();

/// What is left when a stream ends inside a quantum: two characters hold one octet, three hold two.
void append_tail(std::string& out, std::uint32_t bits, int count) {
    if (count == 2) out += static_cast<char>(bits >> 4);
    if (count == 3) {
        out += static_cast<char>(bits >> 10);
        out += static_cast<char>(bits >> 2);
    }
}

void append_quantum(std::string& out, std::uint32_t bits) {
    const char octets[3] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                            static_cast<char>(bits)};
    out.append(octets, 3);
}

/// Whole quanta from `at` on, as they stand in nearly all of every line; returns where something else begins.
std::size_t append_quanta(std::string& out, std::string_view text, std::size_t at) {
    const auto value = [&](std::size_t i) {
        return static_cast<std::int32_t>(kValues[static_cast<unsigned char>(text[i])]);
    };
    for (; at + 4 <= text.size(); at += 4) {
        const std::int32_t bits = value(at) << 18 | value(at + 1) << 12 | value(at + 2) << 6 | value(at + 3);
        if (bits < 0) break;  // one of them was none
        append_quantum(out, static_cast<std::uint32_t>(bits));
    }
    return at;
}

/// Where a soft line break that starts at `equals` ends; npos when it is none. Blanks before the line end are
/// tolerated.
std::size_t soft_break_end(std::string_view text, std::size_t equals) {
    std::size_t i = equals + 1;
    while (i < text.size() && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r')) ++i;
    if (i >= text.size()) return text.size();
    return text[i] == '\n' ? i + 1 : std::string_view::npos;
}

/// True when only blanks stand between `at` and the line's end: transport padding, RFC 2045 §6.7 (3).
std::size_t blanks_end(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    return at;
}

bool at_line_end(std::string_view text, std::size_t at) {
    return at >= text.size() || text[at] == '\n' ||
           (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
}

void append_escaped(std::string& out, char c) {
    const auto octet = static_cast<unsigned char>(c);
    out += '=';
    out += kHex[octet >> 4];
    out += kHex[octet & 15];
}

bool needs_escape(std::string_view line, std::size_t i) {
    const char c = line[i];
    if (c == '=' || is_high(c) || (is_control(c) && c != '\t')) return true;
    if ((c == ' ' || c == '\t') && i + 1 == line.size()) return true;
    return i == 0 && (c == '.' || line.starts_with("From "));
}

constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = ' '; c < 0x7f; ++c) plain[c] = c != '=';
    plain['\t'] = true;
    return plain;
}();

/// How many octets from `at` on, `room` at most, stand for themselves; the first and the last of a line are
/// looked at singly.
std::size_t plain_run(std::string_view line, std::size_t at, std::size_t room) {
    if (at == 0) return 0;
    const std::size_t limit = std::min(line.size() - 1, at + room);
    std::size_t end = at;
    while (end < limit && kPlain[static_cast<unsigned char>(line[end])]) ++end;
    return end - at;
}

void append_quoted_line(std::string& out, std::string_view line) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const std::size_t run = plain_run(line, i, kLine - 1 - column);
        out.append(line, i, run);
        column += run;
        i += run;
        const bool escape = needs_escape(line, i);
        const std::size_t width = escape ? 3 : 1;
        if (column + width > kLine - 1) {
            out += "=\r\n";
            column = 0;
        }
        if (escape) {
            append_escaped(out, line[i]);
        } else {
            out += line[i];
        }
        column += width;
    }
}

}  // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (count == 0) i = append_quanta(out, text, i);
        if (i >= text.size()) break;
        const char c = text[i++];
        if (c == '=') {
            append_tail(out, bits, count);
            bits = 0;
            count = 0;
            continue;
        }
        const int value = kValues[static_cast<unsigned char>(c)];
        if (value < 0) continue;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (++count < 4) continue;
        append_quantum(out, bits);
        bits = 0;
        count = 0;
    }
    append_tail(out, bits, count);
    return out;
}

std::string decode_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == ' ' || c == '\t') {
            const std::size_t end = blanks_end(text, i);
            if (!at_line_end(text, end)) out.append(text, i, end - i);
            i = end;
        } else if (c != '=') {
            const std::size_t end = std::min(text.find_first_of("= \t", i), text.size());
            out.append(text, i, end - i);
            i = end;
        } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 3;
        } else if (const std::size_t end = soft_break_end(text, i); end != std::string_view::npos) {
            i = end;
        } else {
            out += c;
            ++i;
        }
    }
    return out;
}

bool is_encoded(std::string_view encoding) {
    return istarts_with(encoding, "base") || istarts_with(encoding, "quoted") || icontains(encoding, "uu");
}

std::string decode_transfer(std::string_view encoding, std::string_view body) {
    if (istarts_with(encoding, "base")) return decode_base64(body);
    if (istarts_with(encoding, "quoted")) return decode_quoted_printable(body);
    if (icontains(encoding, "uu")) {
        Uuencoded found = extract_uuencoded(body);
        if (!found.files.empty()) return std::move(found.files.front().bytes);
    }
    return std::string(body);
}

std::string encode_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    const auto octet = [&](std::size_t i) -> std::uint32_t {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
    };
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t bits = octet(i) << 16 | octet(i + 1) << 8 | octet(i + 2);
        out += kAlphabet[bits >> 18];
        out += kAlphabet[bits >> 12 & 63];
        out += i + 1 < bytes.size() ? kAlphabet[bits >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? kAlphabet[bits & 63] : '=';
    }
    return out;
}

std::string encode_base64_lines(std::string_view bytes) {
    const std::string line = encode_base64(bytes);
    std::string out;
    out.reserve(line.size() + line.size() / kLine * 2 + 2);
    for (std::size_t i = 0; i < line.size(); i += kLine) {
        out.append(line, i, kLine);
        out += "\r\n";
    }
    return out;
}

std::string encode_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (std::size_t i = 0; i < text.size();) {
        const Line line = line_at(text, i);
        append_quoted_line(out, line.text);
        out += "\r\n";
        i = line.next;
    }
    return out;
}

}  // namespace mail
