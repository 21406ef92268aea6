// The words of IMAP4rev1 (RFC 3501): what we write into commands and what we read out of answers. Pure; no
// input makes it throw unless the comment says so.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail/parsed_mail.h"

namespace mail::imap {

/// One answer. In `text` each literal is only its "{n}"; the octets are in `literals`, in order.
struct Response {
    std::string text;
    std::vector<std::string> literals;
};

/// The tagged end of a command.
struct Completion {
    enum class Verdict { ok, no, bad };
    Verdict verdict = Verdict::bad;
    std::string code;  // the response code without brackets: "TRYCREATE", "UIDVALIDITY 7"; empty when absent
    std::string text;  // the whole answer without the tag
};

/// What one FETCH answer says of one letter. Absent: not said.
struct FetchData {
    std::uint32_t uid = 0;  // 0: not said
    std::optional<std::uint64_t> size;
    std::optional<Instant> arrived;
    std::optional<std::string> body;  // BODY[…] of whatever section was asked for
};

/// OK, NO, BAD, BYE, PREAUTH, tagged or not, and "+": these never carry a literal, even when they end in
/// "{5}".
bool is_status(std::string_view line);

/// The octets that follow, when the line announces a literal (RFC 3501 §4.3).
std::optional<std::uint64_t> literal_announced(std::string_view line);

Completion completion_of(std::string_view text);

/// "[CODE …]" of a status text, without the brackets; empty when it has none.
std::string response_code(std::string_view text);

/// The number N of "* N EXISTS".
std::optional<std::uint32_t> counted(std::string_view text, std::string_view word);

/// The list in "* CAPABILITY …" or in "… OK [CAPABILITY …] …", upper case.
std::optional<std::set<std::string>> capabilities_in(std::string_view line);

/// What the server could do after the login, out of everything it said while connecting. None: it did not say
/// so after the login, and what it said before counts for nothing (it may have been said without TLS, by
/// somebody else).
std::optional<std::set<std::string>> capabilities_after_login(std::string_view preamble);

/// None: not a FETCH answer, or not a well-formed one. Moves the body out of the response.
std::optional<FetchData> fetch_data(Response& response);

/// The UIDs of a SEARCH or ESEARCH answer (RFC 4731). None: not such an answer, or it holds more than
/// `limit`.
std::optional<std::vector<std::uint32_t>> found_uids(std::string_view text, std::size_t limit);

/// "17-Jul-1996 02:44:25 -0700" (RFC 3501 §9, date-time).
std::optional<Instant> internal_date(std::string_view text);

/// Sets "1:3,7" of ascending UIDs, each at most `longest` octets and `most` UIDs. Only true neighbours become
/// a range, since a gap may be somebody else's letter.
struct UidSet {
    std::string text;
    std::size_t count = 0;
};
std::vector<UidSet> uid_sets(std::vector<std::uint32_t> uids, std::size_t longest, std::size_t most);

/// A folder's name as IMAP wants it (RFC 3501 §5.1.3, modified UTF-7), without quotes. None: not UTF-8, or
/// holds a control.
std::optional<std::string> modified_utf7(std::string_view name);

/// In quotes. `text` must be free of controls.
std::string quoted(std::string_view text);

}  // namespace mail::imap
