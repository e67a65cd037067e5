using CsCheck;
using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class BeijingTimeTests
{
    [Fact]
    public void The_deadline_of_the_notice_is_24_00_of_12_November_and_16_00_UTC()
    {
        var deadline = BeijingTime.Parse("2021-11-12T24:00")!.Value;

        Assert.Equal(new DateTimeOffset(2021, 11, 12, 16, 0, 0, TimeSpan.Zero), deadline);
        Assert.Equal("2021年11月12日（星期五）24:00（北京时间）", BeijingTime.FormatEnd(deadline));
        Assert.Equal("2021年11月13日（星期六）00:00（北京时间）", BeijingTime.Format(deadline));
        Assert.Equal(BeijingTime.EndOf(new DateOnly(2021, 11, 12)), deadline);
    }

    [Fact]
    public void A_day_is_a_day_in_Beijing()
    {
        Assert.Equal(new DateOnly(2021, 11, 13), BeijingTime.DayOf(new DateTimeOffset(2021, 11, 12, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2021, 11, 12), BeijingTime.DayOf(new DateTimeOffset(2021, 11, 12, 15, 59, 59, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("2021-11-12T09:30")]
    [InlineData("2021-11-12 09:30")]
    [InlineData(" 2021-11-12T09:30:00 ")]
    [InlineData("2021年11月12日（星期五）09:30（北京时间）")]
    public void Wall_times_are_read(string text) =>
        Assert.Equal(BeijingTime.At(new DateOnly(2021, 11, 12), new TimeOnly(9, 30)), BeijingTime.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("2021-11-12")]
    [InlineData("2021-11-31T09:30")]
    [InlineData("2021-13-01T09:30")]
    [InlineData("2021-11-12T24:01")]
    [InlineData("2021-11-12T25:00")]
    [InlineData("2021-11-12T09:60")]
    [InlineData("2021-11-12T09:30Z")]
    [InlineData("2021-11-12T09:30+00:00")]
    [InlineData("2021年11月12日（星期六）09:30（北京时间）")]
    [InlineData("1990-07-01T09:30")]
    [InlineData("9999-12-31T24:00")]
    public void What_is_no_wall_time_is_null(string text) => Assert.Null(BeijingTime.Parse(text));

    [Fact]
    public void What_is_printed_is_read_back() =>
        Gen.Int[0, 2_600_000].Select(minutes => BeijingTime.StartOf(new DateOnly(2021, 1, 1)).AddMinutes(minutes))
            .Sample(instant => BeijingTime.Parse(BeijingTime.Format(instant)) == instant && BeijingTime.Parse(BeijingTime.FormatEnd(instant)) == instant);

    [Fact]
    public void The_offset_is_that_of_the_tz_database() =>
        Assert.All(
            Enumerable.Range(0, 60).Select(months => new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(months)),
            instant => Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai").GetUtcOffset(instant), BeijingTime.Of(instant).Offset));
}
