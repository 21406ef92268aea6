// One prepared statement and what it yields. Only this room's own files include this.
// A statement serves one scope at a time and is reset at its end however that is left, so one that threw can
// be used again.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "store/database.h"
#include "store/record.h"
#include "store/words.h"

struct sqlite3_stmt;

namespace store {

/// Octets, bound as BLOB; a plain string is bound as TEXT.
struct Blob {
    std::string_view octets;
};

/// One SQL text of several literals, e.g. a list of columns that many queries share. prepare() wants its
/// .data().
template <std::size_t... Sizes>
consteval auto join_sql(const char (&... parts)[Sizes]) {
    std::array<char, (Sizes + ...) - sizeof...(Sizes) + 1> text{};
    std::size_t at = 0;
    const auto append = [&](const char* part, std::size_t size) {
        for (std::size_t i = 0; i + 1 < size; ++i) text[at++] = part[i];
    };
    (append(parts, Sizes), ...);
    return text;
}

/// NULL for an empty text: where the noun says "empty when absent" and the column says NULL.
inline std::optional<std::string_view> null_if_empty(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

/// ",queued,failed,": what `instr(?, ',' || state || ',')` looks into. Empty for none.
template <class E>
std::string word_list(const std::vector<E>& values) {
    std::string list;
    for (const E value : values) list.append(list.empty() ? "," : "").append(word_of(value)).append(",");
    return list;
}

/// A strong number: TicketNumber, LetterId, OutboxId.
template <class T>
concept StrongNumber = std::is_aggregate_v<T> && std::same_as<decltype(T::value), std::int64_t>;

class Rows;

class Statement {
  public:
    /// Throws Error when the SQL is wrong.
    Statement(sqlite3* handle, const char* sql);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// Runs it to its end. Returns how many rows were changed. The values are not copied: they live until
    /// this returns.
    template <class... Values>
    int run(const Values&... values) {
        bind_all(Copy::no, values...);
        return run_to_end();
    }

    /// The first column of the one row that there is. Runs to the end, where a commit of its own would be and
    /// might fail.
    template <class T, class... Values>
    std::optional<T> value(const Values&... values);

    /// The rows, one by one. The values are copied: they need not outlive this call.
    template <class... Values>
    Rows query(const Values&... values);

    /// Of the last INSERT on this connection.
    std::int64_t last_row_id() const;

  private:
    friend class Rows;
    enum class Copy { no, yes };

    template <class... Values>
    void bind_all([[maybe_unused]] Copy copy, const Values&... values) {
        start(sizeof...(values));
        [[maybe_unused]] int index = 0;
        (bind(++index, values, copy), ...);
        in_use_ = true;
    }

    template <class T>
    void bind(int index, const T& value, [[maybe_unused]] Copy copy) {
        if constexpr (std::is_enum_v<T>)
            bind_text(index, word_of(value), Copy::no);
        else if constexpr (std::integral<T>)
            bind_integer(index, static_cast<std::int64_t>(value));
        else if constexpr (StrongNumber<T>)
            bind_integer(index, value.value);
        else if constexpr (std::same_as<T, Instant>)
            bind_integer(index, value.time_since_epoch().count());
        else if constexpr (std::same_as<T, Blob>)
            bind_blob(index, value.octets, copy);
        else
            bind_text(index, value, copy);
    }
    template <class T>
    void bind(int index, const std::optional<T>& value, Copy copy) {
        if (value)
            bind(index, *value, copy);
        else
            bind_null(index);
    }

    void start(int values) const;
    void check(int code) const;
    void bind_null(int index);
    void bind_integer(int index, std::int64_t value);
    void bind_text(int index, std::string_view value, Copy copy);
    void bind_blob(int index, std::string_view octets, Copy copy);
    int run_to_end();
    bool step();
    void reset() noexcept;
    [[noreturn]] void fail() const;

    sqlite3_stmt* statement_ = nullptr;
    bool in_use_ = false;
};

/// What a query yields. Holds its statement until its own end.
class [[nodiscard]] Rows {
  public:
    explicit Rows(Statement& statement) : statement_(statement) {}
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows() { statement_.reset(); }

    /// To the next row; false after the last.
    bool next() { return statement_.step(); }

    /// A column of the current row, from 0. Blobs come as std::string; NULL as an empty optional, or 0 and
    /// "".
    template <class T>
    T get(int column) const {
        if constexpr (IsOptional<T>::value) {
            if (is_null(column)) return {};
            return get<typename T::value_type>(column);
        } else if constexpr (std::is_enum_v<T>) {
            if (const auto value = from_word<T>(text(column))) return *value;
            unknown_word(column);
        } else if constexpr (std::integral<T>) {
            return static_cast<T>(integer(column));
        } else if constexpr (StrongNumber<T>) {
            return T{integer(column)};
        } else if constexpr (std::same_as<T, Instant>) {
            return Instant(std::chrono::seconds(integer(column)));
        } else {
            return T(text(column));
        }
    }

  private:
    template <class T>
    struct IsOptional : std::false_type {};
    template <class T>
    struct IsOptional<std::optional<T>> : std::true_type {};

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;  // until the next step; also the octets of a blob
    [[noreturn]] void unknown_word(int column) const;

    Statement& statement_;
};

template <class... Values>
Rows Statement::query(const Values&... values) {
    bind_all(Copy::yes, values...);
    return Rows(*this);
}

template <class T, class... Values>
std::optional<T> Statement::value(const Values&... values) {
    Rows rows = query(values...);
    std::optional<T> first;
    while (rows.next())
        if (!first) first = rows.get<T>(0);
    return first;
}

/// "FILE" of this connection, for people.
std::string name_of(sqlite3* handle);

/// Throws what just went wrong on this connection as an Error that names the file and says what to do.
[[noreturn]] void throw_error(sqlite3* handle, std::string_view doing);

}  // namespace store
