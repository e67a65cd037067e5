using System.Globalization;
using CsCheck;
using TechVolunteers.EmbeddedRuntime.Timers;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Timers;

public sealed class NcrontabTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2021-11-12T15:59:59Z", "2021-11-12T16:00:00Z")]
    [InlineData("0 */5 * * * *", "2021-11-12T16:00:00Z", "2021-11-12T16:05:00Z")]
    [InlineData("*/5 * * * *", "2021-11-12T16:00:00.001Z", "2021-11-12T16:05:00Z")]
    [InlineData("*/10 * * * * *", "2021-11-12T16:00:00Z", "2021-11-12T16:00:10Z")]
    [InlineData("0 0 1 * * *", "2021-12-31T01:00:00Z", "2022-01-01T01:00:00Z")]
    [InlineData("0 30 9-17 * * 1-5", "2021-11-12T17:30:00Z", "2021-11-15T09:30:00Z")]
    [InlineData("0 30 9 * jan,DEC Mon", "2021-11-12T17:30:00Z", "2021-12-06T09:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2021-03-01T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("0 0 0 29 2 0", "2004-03-01T00:00:00Z", "2032-02-29T00:00:00Z")]
    [InlineData("0 0 0 * * 7", "2021-11-12T00:00:00Z", "2021-11-14T00:00:00Z")]
    [InlineData("15,45 0 0 1 1 *", "2021-01-01T00:00:15Z", "2021-01-01T00:00:45Z")]
    [InlineData("0 50/4 * * * *", "2021-01-01T00:00:00Z", "2021-01-01T00:50:00Z")]
    [InlineData("0 10-20/7 * * * *", "2021-01-01T00:10:00Z", "2021-01-01T00:17:00Z")]
    [InlineData("0 0 0 * * *", "2021-11-12T07:59:59+08:00", "2021-11-12T00:00:00Z")]
    public void H20_the_next_occurrence_is_in_utc_with_five_or_six_fields(string schedule, string after, string expected) =>
        Assert.Equal(Time(expected), Read(schedule).Next(Time(after)));

    [Theory]
    [InlineData("", "five or six fields")]
    [InlineData("* * * *", "five or six fields")]
    [InlineData("* * * * * * *", "five or six fields")]
    [InlineData("00:05:00", "time span")]
    [InlineData("60 * * * * *", "second field")]
    [InlineData("0 60 * * * *", "minute field")]
    [InlineData("0 0 24 * * *", "hour field")]
    [InlineData("0 0 0 0 * *", "day field")]
    [InlineData("0 0 0 * 13 *", "month field")]
    [InlineData("0 0 0 * * 8", "day of week field")]
    [InlineData("0 0 0 * * FRY", "day of week field")]
    [InlineData("0 20-10 * * * *", "minute field")]
    [InlineData("0 */0 * * * *", "minute field")]
    [InlineData("0 1//2 * * * *", "minute field")]
    [InlineData("0 -1 * * * *", "minute field")]
    [InlineData("0 1, * * * *", "minute field")]
    [InlineData("0 0 0 30 2 *", "never occurs")]
    public void A_schedule_that_cannot_be_read_says_where(string schedule, string reason)
    {
        var refused = Assert.IsType<Ncrontab.Reading.Refused>(Ncrontab.Parse(schedule));

        Assert.Contains(reason, refused.Reason);
    }

    [Fact]
    public void The_next_occurrence_is_the_first_second_that_fits_every_field()
    {
        var gen = Gen.Select(Gen.Int[0, 59], Gen.Int[1, 59], Gen.Int[0, 23], Gen.Int[0, 200_000]);
        gen.Sample((second, step, hour, start) =>
        {
            var schedule = Read($"{second} */{step} {hour}-23 * * *");
            var after = Time("2021-11-12T00:00:00Z").AddSeconds(start);
            var next = schedule.Next(after)!.Value;
            var searched = after.AddSeconds(1);
            while (searched.Second != second || searched.Minute % step != 0 || searched.Hour < hour)
            {
                searched = searched.AddSeconds(1);
            }

            return searched == next;
        }, iter: 50);
    }

    private static Ncrontab Read(string schedule) => Assert.IsType<Ncrontab.Reading.Accepted>(Ncrontab.Parse(schedule)).Schedule;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
