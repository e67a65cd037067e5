using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace TechVolunteers;

/// <summary>
/// The wall clock of the notice: Asia/Shanghai. Its offset has been +08:00 without summer time since 1991-09-15, and it is written
/// down here, so nothing depends on the machine's zone, its tz database or its ICU. Wall times from 1992 to 2200 are read.
/// </summary>
public static partial class BeijingTime
{
    private static readonly string[] weekdays = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same instant at +08:00.</summary>
    public static DateTimeOffset Of(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The calendar day in Beijing at <paramref name="instant"/>.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Of(instant).DateTime);

    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);

    public static DateTimeOffset StartOf(DateOnly day) => At(day, TimeOnly.MinValue);

    /// <summary>24:00 of <paramref name="day"/>, which is 00:00 of the next.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => StartOf(day.AddDays(1));

    /// <summary>2021年11月12日（星期五）.</summary>
    public static string Format(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日（{weekdays[(int)day.DayOfWeek]}）");

    /// <summary>2021年11月12日（星期五）09:30（北京时间）.</summary>
    public static string Format(DateTimeOffset instant) => Format(DayOf(instant), Of(instant).TimeOfDay);

    /// <summary>An end or deadline: midnight is printed as 24:00 of the day that it ends, 2021年11月12日（星期五）24:00（北京时间）.</summary>
    public static string FormatEnd(DateTimeOffset end) =>
        Of(end).TimeOfDay == TimeSpan.Zero ? Format(DayOf(end).AddDays(-1), TimeSpan.FromHours(24)) : Format(end);

    /// <summary>
    /// Reads a wall time: <c>2021-11-12T24:00</c>, <c>2021-11-12 09:30</c>, <c>2021-11-12T09:30:15</c>, or what <see cref="Format(DateTimeOffset)"/>
    /// and <see cref="FormatEnd"/> print. Null when it is none of these, or no such day or minute exists.
    /// </summary>
    public static DateTimeOffset? Parse(string text)
    {
        var match = Wall().Match(text.Trim());
        if (!match.Success)
        {
            return null;
        }

        var day = Day(match.Groups["y"].Value, match.Groups["m"].Value, match.Groups["d"].Value);
        var (hour, minute) = (Number(match.Groups["h"].Value), Number(match.Groups["n"].Value));
        var second = match.Groups["s"].Success ? Number(match.Groups["s"].Value) : 0;
        if (day is null || minute > 59 || second > 59 || hour > 24 || (hour == 24 && (minute, second) != (0, 0)))
        {
            return null;
        }

        if (match.Groups["w"].Success && weekdays[(int)day.Value.DayOfWeek] != match.Groups["w"].Value)
        {
            return null;
        }

        return StartOf(day.Value) + new TimeSpan(hour, minute, second);
    }

    private static string Format(DateOnly day, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Format(day)}{(int)time.TotalHours:00}:{time.Minutes:00}（北京时间）");

    private static DateOnly? Day(string year, string month, string day) =>
        Number(year) is var y and >= 1992 and <= 2200 && Number(month) is var m and >= 1 and <= 12 && Number(day) is var d && d >= 1 && d <= DateTime.DaysInMonth(y, m)
            ? new DateOnly(y, m, d)
            : null;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<y>[0-9]{4})(?:-|年)(?<m>[0-9]{1,2})(?:-|月)(?<d>[0-9]{1,2})日?(?:（(?<w>星期.)）)?[T ]?(?<h>[0-9]{2}):(?<n>[0-9]{2})(?::(?<s>[0-9]{2}))?(?:（北京时间）)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wall();
}

/// <summary>An instant as a Beijing wall time in JSON: <c>2021-11-12T24:00</c> is read, <c>2021-11-13T00:00:00</c> is written.</summary>
internal sealed class WallTimeJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && BeijingTime.Parse(reader.GetString()!) is { } instant
            ? instant
            : throw new JsonException("Not a Beijing wall time such as 2021-11-12T24:00.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(BeijingTime.Of(value).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
}
