using System.Text.RegularExpressions;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.PublicNotice;

/// <summary>What of a packet may be shown to the public.</summary>
public static class NoticeText
{
    private const string NameTag = "name";
    private const string SummaryTag = "summary";
    private const string Masked = "（已隐去）";

    // E-mail addresses, mobile and fixed-line numbers, and identity numbers, wherever somebody typed them.
    private static readonly Regex Contacts = new(
        @"[A-Za-z0-9_.+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+|[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}|0[0-9]{2,3}[ \-]?[0-9]{7,8}",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The public line of a nomination.</summary>
    /// <param name="packet">The version that counts; null when its row is gone, which shows no more than the name.</param>
    /// <param name="withdrawal">Null when the consent was never taken back.</param>
    public static NoticeEntry Entry(Nomination nomination, int position, FormDefinition form, Packet? packet, FormReading? reading, ConsentWithdrawal? withdrawal = null)
    {
        var consented = ConsentWithdrawal.Of(packet, withdrawal) == Consent.Given;
        return new NoticeEntry(nomination.Id, nomination.Number, nomination.Category, position,
            WithoutContacts(nomination.Title), Place(form, reading), nomination.UnitName,
            consented && form.Field(SummaryTag) is { Public: true } && Text(reading, SummaryTag) is { } summary ? WithoutContacts(summary) : null);
    }

    /// <summary>The text with every phone, e-mail address and identity number masked.</summary>
    public static string WithoutContacts(string text) => Contacts.Replace(text, Masked);

    /// <summary>The first public one-line answer beside the name: a volunteer's employer, a team's founder. A place's name says where it is.</summary>
    private static string? Place(FormDefinition form, FormReading? reading)
    {
        var field = form.Fields.FirstOrDefault(field => field is { Public: true, Kind: FieldKind.Text } && field.Tag != NameTag);
        return field is not null && Text(reading, field.Tag) is { } place ? WithoutContacts(place) : null;
    }

    private static string? Text(FormReading? reading, string tag) => reading?.Value<FieldValue.Text>(tag)?.Value;
}
