#include "daemon/clients_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "daemon/read_file.h"
#include "daemon/rules/client_list.h"
#include "mail/ascii.h"
#include "mail/utf8.h"

namespace ticketgate {
namespace {

using rules::ClientField, rules::kClientFields;

std::string accepted_columns() {
    std::string out;
    for (const ClientField& field : kClientFields) out.append(out.empty() ? "" : ", ").append(field.name);
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), mail::to_lower);
    return out;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

struct Record {
    int line = 0;
    std::vector<std::string> cells;
    std::string problem;  // of its quotes
};

/// Cuts text into records. RFC 4180: a quote opens a cell only as its first character, and a doubled one
/// inside stands for itself.
class Reader {
  public:
    Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

    bool done() const { return at_ >= text_.size(); }
    Record next() {
        Record record;
        record.line = line_;
        do record.cells.push_back(cell(record.problem));
        while (took(separator_));
        if (!done() && !ends_here()) skip_broken_rest(record.problem);
        took('\r');
        if (took('\n')) ++line_;
        return record;
    }

  private:
    bool took(char c) {
        if (done() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool ends_here() const { return text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n"; }
    void skip_broken_rest(std::string& problem) {
        problem = "something stands behind a closing quote";
        at_ = std::min(text_.find('\n', at_), text_.size());
    }
    std::string cell(std::string& problem) { return took('"') ? quoted(problem) : plain(); }
    std::string plain() {
        const auto from = at_;
        while (!done() && text_[at_] != separator_ && !ends_here()) ++at_;
        return trimmed(text_.substr(from, at_ - from));
    }
    std::string quoted(std::string& problem) {
        std::string out;
        while (!done()) {
            const char c = text_[at_++];
            if (c == '"' && !took('"')) return trimmed(out);
            if (c == '\n') ++line_;
            out += c;
        }
        problem = "a quote is opened and never closed";
        return out;
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    int line_ = 1;
};

class Parser {
  public:
    Parser(std::string_view text, std::filesystem::path file) : text_(text), file_(std::move(file)) {}

    ClientsFile run() {
        if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
        if (!mail::is_utf8(text_)) return fail(0, "it is no UTF-8 text");
        const std::string_view head = text_.substr(0, text_.find('\n'));
        Reader reader(text_, std::ranges::count(head, ';') > std::ranges::count(head, ',') ? ';' : ',');
        if (reader.done())
            return fail(1, fmt::format("it is empty; its first line names columns: {}", accepted_columns()));
        read_header(reader.next());
        while (out_.errors.empty() && !reader.done()) read_rows(reader);
        return std::move(out_);
    }

  private:
    ClientsFile fail(int line, std::string text) {
        add_error(line, std::move(text));
        return std::move(out_);
    }
    void add_error(int line, std::string text) { out_.errors.push_back({file_, line, std::move(text)}); }

    void read_header(const Record& record) {
        if (!record.problem.empty()) return add_error(record.line, record.problem);
        for (const std::string& cell : record.cells) {
            const auto column = std::ranges::find(kClientFields, lower(cell), &ClientField::name);
            if (column == std::end(kClientFields))
                add_error(record.line,
                          fmt::format("there is no column \"{}\"; accepted: {}", cell, accepted_columns()));
            else if (std::ranges::find(columns_, column->name, &ClientField::name) != columns_.end())
                add_error(record.line, fmt::format("column \"{}\" stands twice", cell));
            else
                columns_.push_back(*column);
        }
        if (out_.errors.empty() &&
            std::ranges::find(columns_, "address", &ClientField::name) == columns_.end())
            add_error(record.line, "the column \"address\" is missing");
    }

    /// All errors of the rows are found in one go.
    void read_rows(Reader& reader) {
        while (!reader.done()) {
            const Record record = reader.next();
            const bool blank = record.cells.size() == 1 && record.cells.front().empty();
            if (!record.problem.empty())
                add_error(record.line, record.problem);
            else if (!blank)
                read_row(record);
        }
    }

    void read_row(const Record& record) {
        if (record.cells.size() != columns_.size())
            return add_error(record.line, fmt::format("{} columns, the first line names {}",
                                                      record.cells.size(), columns_.size()));
        store::Client client;
        for (std::size_t i = 0; i < columns_.size(); ++i) client.*columns_[i].member = record.cells[i];
        if (!looks_like_address(client.address))
            return add_error(record.line, fmt::format("\"{}\" is no mail address", client.address));
        const auto [earlier, is_new] = seen_.try_emplace(lower(client.address), record.line);
        if (!is_new)
            return add_error(record.line,
                             fmt::format("{} stands in line {} already", client.address, earlier->second));
        out_.clients.push_back(std::move(client));
        out_.lines.push_back(record.line);
    }

    static bool looks_like_address(std::string_view text) {
        const auto at = text.rfind('@');
        return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
               text.find_first_of(" \t\r\n,;<>\"") == std::string_view::npos;
    }

    std::string_view text_;
    std::filesystem::path file_;
    std::vector<ClientField> columns_;
    std::map<std::string, int> seen_;
    ClientsFile out_;
};

}  // namespace

std::string ClientsError::str() const {
    return line == 0 ? fmt::format("{}: {}", file.string(), text)
                     : fmt::format("{}:{}: {}", file.string(), line, text);
}

ClientsFile read_clients(const std::filesystem::path& file) {
    const FileText text = read_file(file);
    if (text.error == 0) return parse_clients(text.bytes, file);
    ClientsFile failed;
    failed.errors.push_back({file, 0, fmt::format("cannot be read: {}", std::strerror(text.error))});
    return failed;
}

ClientsFile parse_clients(std::string_view text, const std::filesystem::path& file) {
    return Parser(text, file).run();
}

}  // namespace ticketgate
