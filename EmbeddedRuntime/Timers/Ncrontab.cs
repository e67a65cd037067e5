using System.Collections.Immutable;
using System.Globalization;

namespace TechVolunteers.EmbeddedRuntime.Timers;

/// <summary>
/// A schedule in NCRONTAB: <c>{second} {minute} {hour} {day} {month} {day-of-week}</c>, or five fields without seconds; UTC.
/// Fields take <c>*</c>, values, ranges, steps and lists, months and weekdays also by their English three-letter names; 0 and 7 are Sunday.
/// An occurrence satisfies the day and the weekday field both.
/// </summary>
internal sealed class Ncrontab
{
    // 29 February on a given weekday comes back after at most 40 years (over a century that is no leap year).
    private const int YearsAhead = 41;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly Field[] Fields =
    [
        new("second", 0, 59, [], 0), new("minute", 0, 59, [], 0), new("hour", 0, 23, [], 0),
        new("day", 1, 31, [], 0), new("month", 1, 12, Months, 1), new("day of week", 0, 7, Weekdays, 0),
    ];

    private readonly ImmutableArray<bool[]> _sets;

    private Ncrontab(ImmutableArray<bool[]> sets)
    {
        _sets = sets;
    }

    internal abstract record Reading
    {
        internal sealed record Accepted(Ncrontab Schedule) : Reading;

        /// <param name="Reason">The end of a sentence that begins with the schedule.</param>
        internal sealed record Refused(string Reason) : Reading;
    }

    public static Reading Parse(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 1 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            return new Reading.Refused("is a time span; only NCRONTAB expressions are supported.");
        }

        if (parts.Length is not (5 or 6))
        {
            return new Reading.Refused("must have five or six fields.");
        }

        var all = parts.Length == 5 ? [.. parts.Prepend("0")] : parts;
        var sets = ImmutableArray.CreateBuilder<bool[]>(6);
        for (var i = 0; i < 6; i++)
        {
            if (Fields[i].Read(all[i]) is not { } set)
            {
                return new Reading.Refused($"has a {Fields[i].Name} field that cannot be read: '{all[i]}'.");
            }

            sets.Add(set);
        }

        sets[5][0] |= sets[5][7];
        var schedule = new Ncrontab(sets.ToImmutable());
        return schedule.NextDay(new DateOnly(2000, 1, 1)) is null
            ? new Reading.Refused("never occurs.")
            : new Reading.Accepted(schedule);
    }

    /// <summary>The first occurrence after the given time; null beyond the calendar.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcDateTime.AddTicks(-(after.UtcTicks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        var day = DateOnly.FromDateTime(from);
        if (IsDay(day) && NextTime(from.TimeOfDay) is { } today)
        {
            return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + today;
        }

        return day < DateOnly.MaxValue && NextDay(day.AddDays(1)) is { } next
            ? new DateTimeOffset(next.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + NextTime(TimeSpan.Zero)!.Value
            : null;
    }

    private bool IsDay(DateOnly day) => _sets[3][day.Day] && _sets[4][day.Month] && _sets[5][(int)day.DayOfWeek];

    private DateOnly? NextDay(DateOnly from)
    {
        var day = from;
        while (day.Year - from.Year <= YearsAhead)
        {
            if (IsDay(day))
            {
                return day;
            }

            if (day == DateOnly.MaxValue)
            {
                return null;
            }

            day = day.AddDays(1);
        }

        return null;
    }

    private TimeSpan? NextTime(TimeSpan from)
    {
        for (var hour = from.Hours; hour < 24; hour++)
        {
            if (!_sets[2][hour])
            {
                continue;
            }

            for (var minute = hour == from.Hours ? from.Minutes : 0; minute < 60; minute++)
            {
                if (!_sets[1][minute])
                {
                    continue;
                }

                var first = hour == from.Hours && minute == from.Minutes ? from.Seconds : 0;
                var second = Array.IndexOf(_sets[0], true, first);
                if (second >= 0)
                {
                    return new TimeSpan(hour, minute, second);
                }
            }
        }

        return null;
    }

    private sealed record Field(string Name, int Least, int Most, string[] Names, int FirstName)
    {
        /// <returns>For each value whether it is in the set; null when the text cannot be read.</returns>
        public bool[]? Read(string text)
        {
            var set = new bool[Most + 1];
            foreach (var item in text.Split(','))
            {
                var step = item.Split('/');
                var every = 1;
                if (step.Length > 2 || (step.Length == 2 && (!TryNumber(step[1], out every) || every < 1)) || ReadRange(step[0], step.Length == 2) is not { } range)
                {
                    return null;
                }

                for (var value = range.First; value <= range.Last; value += every)
                {
                    set[value] = true;
                }
            }

            return set;
        }

        private (int First, int Last)? ReadRange(string text, bool stepped)
        {
            if (text == "*")
            {
                return (Least, Most);
            }

            var ends = text.Split('-');
            if (ends.Length > 2 || ReadValue(ends[0]) is not { } first)
            {
                return null;
            }

            if (ends.Length == 1)
            {
                return (first, stepped ? Most : first);
            }

            return ReadValue(ends[1]) is { } last && first <= last ? (first, last) : null;
        }

        private int? ReadValue(string text)
        {
            var name = Array.FindIndex(Names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (name >= 0)
            {
                return name + FirstName;
            }

            return TryNumber(text, out var value) && value >= Least && value <= Most ? value : null;
        }

        private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
