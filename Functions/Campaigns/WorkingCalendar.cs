using System.Collections.Immutable;
using System.Text.Json;

namespace TechVolunteers.Campaigns;

/// <summary>The working days of one year, as the State Council's office announced them.</summary>
/// <param name="Source">Title, number and date of the announcement.</param>
/// <param name="OffDays">Days off by the announcement, weekends among them included.</param>
/// <param name="WorkingWeekends">Saturdays and Sundays that are working days.</param>
public sealed record WorkingYear(int Year, string Source, ImmutableArray<DateOnly> OffDays, ImmutableArray<DateOnly> WorkingWeekends);

/// <summary>Whether the day on which a count starts is day 1.</summary>
public enum StartDay
{
    Counted,
    NotCounted,
}

/// <summary>The result of counting days.</summary>
public abstract record DayReckoning
{
    private DayReckoning() { }

    public sealed record Found(DateOnly Day) : DayReckoning;

    /// <summary>The count needs a year whose table is missing or empty; nothing is guessed.</summary>
    public sealed record NoTable(int Year) : DayReckoning
    {
        public string Sentence => $"没有 {Year} 年的工作日表，无法计算期限；请先导入国务院办公厅公布的该年放假安排。";
    }
}

/// <summary>Counts working days by yearly tables. A year without a table, or with an empty one, is <see cref="DayReckoning.NoTable"/>.</summary>
public sealed class WorkingCalendar
{
    /// <summary>No announcement has held fewer days off; less means a table that was made before it was published.</summary>
    private const int FewestOffDays = 11;

    private static readonly Lazy<WorkingCalendar> shipped = new(() =>
        new([.. Asset.Names("Campaigns/Assets/calendar/").Select(name => Json.Read<WorkingYear>(Asset.Text(name)))]));

    private readonly ImmutableDictionary<int, WorkingYear> years;

    /// <exception cref="ArgumentException">A year stands there twice, or a day belongs to another year or contradicts its list.</exception>
    public WorkingCalendar(ImmutableArray<WorkingYear> tables)
    {
        foreach (var table in tables)
        {
            if (table.OffDays.Concat(table.WorkingWeekends).FirstOrDefault(day => day.Year != table.Year) is var foreign && foreign != default)
            {
                throw new ArgumentException($"{foreign:yyyy-MM-dd} stands in the table of {table.Year}.", nameof(tables));
            }

            if (table.WorkingWeekends.FirstOrDefault(day => !IsWeekend(day) || table.OffDays.Contains(day)) is var wrong && wrong != default)
            {
                throw new ArgumentException($"{wrong:yyyy-MM-dd} is no working weekend.", nameof(tables));
            }
        }

        years = tables.Where(table => table.OffDays.Length >= FewestOffDays).ToImmutableDictionary(table => table.Year);
    }

    /// <summary>The tables that travel with the app.</summary>
    public static WorkingCalendar Shipped => shipped.Value;

    public ImmutableArray<WorkingYear> Tables => [.. years.Values.OrderBy(table => table.Year)];

    public bool Has(int year) => years.ContainsKey(year);

    /// <summary>Whether <paramref name="day"/> is a working day; null when its year has no table.</summary>
    public bool? IsWorkingDay(DateOnly day) =>
        !years.TryGetValue(day.Year, out var table) ? null
        : IsWeekend(day) ? table.WorkingWeekends.Contains(day)
        : !table.OffDays.Contains(day);

    /// <summary>The first working day after <paramref name="day"/>.</summary>
    public DayReckoning NextWorkingDay(DateOnly day) => AddWorkingDays(day, 1, StartDay.NotCounted);

    /// <summary>
    /// The <paramref name="count"/>-th working day from <paramref name="start"/>. A start that is counted but is no working day
    /// is passed over: day 1 is then the next working day.
    /// </summary>
    /// <param name="count">1 or more.</param>
    public DayReckoning AddWorkingDays(DateOnly start, int count, StartDay startDay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        for (var day = startDay == StartDay.Counted ? start : start.AddDays(1); ; day = day.AddDays(1))
        {
            switch (IsWorkingDay(day))
            {
                case null:
                    return new DayReckoning.NoTable(day.Year);
                case true when --count == 0:
                    return new DayReckoning.Found(day);
            }
        }
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
