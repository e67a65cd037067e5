using System.Globalization;
using CsCheck;
using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar calendar = WorkingCalendar.Shipped;

    private static readonly Gen<DateOnly> days =
        Gen.Int[new DateOnly(2021, 1, 1).DayNumber, new DateOnly(2026, 9, 30).DayNumber].Select(DateOnly.FromDayNumber);

    [Theory]
    [InlineData("2021-09-27", 5, "2021-10-08")]
    [InlineData("2026-02-12", 5, "2026-02-25")]
    [InlineData("2026-04-30", 5, "2026-05-09")]
    [InlineData("2026-09-16", 5, "2026-09-21")]
    [InlineData("2026-09-28", 5, "2026-10-09")]
    [InlineData("2026-09-28", 7, "2026-10-12")]
    [InlineData("2026-09-30", 5, "2026-10-12")]
    public void Days_are_counted_with_the_start(string start, int count, string end) =>
        Assert.Equal(new DayReckoning.Found(Day(end)), calendar.AddWorkingDays(Day(start), count, StartDay.Counted));

    [Theory]
    [InlineData("2021-11-29", 5, "2021-12-06")]
    [InlineData("2026-09-28", 5, "2026-10-10")]
    [InlineData("2024-02-08", 1, "2024-02-09")]
    [InlineData("2024-02-09", 1, "2024-02-18")]
    [InlineData("2022-12-30", 1, "2023-01-03")]
    [InlineData("2025-09-30", 1, "2025-10-09")]
    public void Days_are_counted_without_the_start(string start, int count, string end) =>
        Assert.Equal(new DayReckoning.Found(Day(end)), calendar.AddWorkingDays(Day(start), count, StartDay.NotCounted));

    [Theory]
    [InlineData(2021, 31, 7, 250)]
    [InlineData(2022, 31, 7, 249)]
    [InlineData(2023, 26, 7, 249)]
    [InlineData(2024, 28, 8, 251)]
    [InlineData(2025, 28, 5, 248)]
    [InlineData(2026, 33, 6, 248)]
    public void Each_year_has_the_announced_days(int year, int offDays, int workingWeekends, int workingDays)
    {
        var table = calendar.Tables.Single(each => each.Year == year);
        Assert.Equal((offDays, workingWeekends), (table.OffDays.Length, table.WorkingWeekends.Length));
        Assert.Equal(workingDays, Enumerable.Range(0, 366).Select(new DateOnly(year, 1, 1).AddDays).Count(day => day.Year == year && calendar.IsWorkingDay(day) == true));
        Assert.Matches($"^国务院办公厅关于{year}年部分节假日安排的通知，国办发明电〔{year - 1}〕[0-9]+号，{year - 1}年[0-9]+月[0-9]+日$", table.Source);
    }

    [Fact]
    public void Holidays_take_11_weekdays_a_year_until_2024_and_13_from_2025() =>
        Assert.All(
            calendar.Tables,
            table => Assert.Equal(
                table.Year < 2025 ? 11 : 13,
                table.OffDays.Count(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) - table.WorkingWeekends.Length));

    [Fact]
    public void Working_weekends_of_2021_are_those_of_the_announcement() =>
        Assert.Equal(
            ["02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"],
            calendar.Tables[0].WorkingWeekends.Select(day => day.ToString("MM-dd", CultureInfo.InvariantCulture)));

    [Fact]
    public void A_year_without_a_table_is_an_outcome_and_never_a_guess()
    {
        Assert.Equal(new DayReckoning.NoTable(2027), calendar.AddWorkingDays(new DateOnly(2026, 12, 30), 3, StartDay.Counted));
        Assert.Equal(new DayReckoning.NoTable(2020), calendar.NextWorkingDay(new DateOnly(2020, 6, 1)));
        Assert.Null(calendar.IsWorkingDay(new DateOnly(2027, 1, 1)));
        Assert.Equal("没有 2027 年的工作日表，无法计算期限；请先导入国务院办公厅公布的该年放假安排。", new DayReckoning.NoTable(2027).Sentence);
    }

    [Fact]
    public void An_empty_table_is_no_table()
    {
        var empty = new WorkingCalendar([new WorkingYear(2027, "未公布", [], [])]);
        Assert.False(empty.Has(2027));
        Assert.Equal(new DayReckoning.NoTable(2027), empty.NextWorkingDay(new DateOnly(2027, 3, 1)));
    }

    [Fact]
    public void A_table_that_contradicts_itself_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WorkingCalendar([new WorkingYear(2027, "", [new DateOnly(2026, 1, 1)], [])]));
        Assert.Throws<ArgumentException>(() => new WorkingCalendar([new WorkingYear(2027, "", [], [new DateOnly(2027, 3, 1)])]));
    }

    [Fact]
    public void Counting_agrees_with_looking_at_every_day() =>
        Gen.Select(days, Gen.Int[1, 30], Gen.Bool).Sample((start, count, counted) =>
        {
            if (calendar.AddWorkingDays(start, count, counted ? StartDay.Counted : StartDay.NotCounted) is not DayReckoning.Found { Day: var end })
            {
                return false;
            }

            var passed = Enumerable.Range(counted ? 0 : 1, end.DayNumber - start.DayNumber + (counted ? 1 : 0)).Select(start.AddDays);
            return calendar.IsWorkingDay(end) == true && passed.Count(day => calendar.IsWorkingDay(day) == true) == count;
        });

    [Fact]
    public void Steps_add_up() =>
        Gen.Select(days, Gen.Int[1, 15], Gen.Int[1, 15]).Sample((start, first, second) =>
            calendar.AddWorkingDays(start, first, StartDay.NotCounted) is DayReckoning.Found { Day: var middle }
            && calendar.AddWorkingDays(middle, second, StartDay.NotCounted) == calendar.AddWorkingDays(start, first + second, StartDay.NotCounted));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
