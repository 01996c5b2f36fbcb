/// A moment as the `Date` field writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// How it works: years are counted from March, so that the leap day is a year's last and each
/// month's start is a linear formula of its number; 400 years have 146 097 days.
/// Source: RFC 9110 §5.6.7 (IMF-fixdate).
/// The seconds are those of Unix, for the years 0 to 9999.
public func httpDate(secondsSince1970 seconds: Int) -> String {
    let day = floorQuotient(seconds, 86_400)
    let second = seconds - day * 86_400
    let (year, month, dayOfMonth) = civilDate(day: day)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]  // day 0 was a Thursday
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let weekday = weekdays[day - floorQuotient(day, 7) * 7]
    let date = "\(padded(dayOfMonth, 2)) \(months[month - 1]) \(padded(year, 4))"
    let time =
        "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    return "\(weekday), \(date) \(time) GMT"
}

/// The Gregorian date of a day counted from 1 January 1970.
private func civilDate(day: Int) -> (year: Int, month: Int, day: Int) {
    let sinceMarch0 = day + 719_468
    let era = floorQuotient(sinceMarch0, 146_097)
    let dayOfEra = sinceMarch0 - era * 146_097
    // Take out the leap days of every 4, 100 and 400 years; what remains are years of 365.
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let isNextYear = monthFromMarch >= 10
    return (
        era * 400 + yearOfEra + (isNextYear ? 1 : 0),
        isNextYear ? monthFromMarch - 9 : monthFromMarch + 3, dayOfMonth
    )
}

private func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
