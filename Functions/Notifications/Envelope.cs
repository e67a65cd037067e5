using MimeKit;

namespace TechVolunteers.Notifications;

/// <summary>A letter as a transport gets it: nothing in it can start a header of its own.</summary>
/// <param name="Id">The letter's id, the same for every attempt.</param>
/// <param name="Date">Real time of the attempt.</param>
public sealed record Envelope(string Id, SenderAddress From, string ToName, string ToAddress, string Subject, string Body, DateTimeOffset Date)
{
    /// <summary>Without the angle brackets. Made from the letter's id, so that a mailbox can tell a repetition.</summary>
    public string MessageId => $"{Id}@{From.Address[(From.Address.LastIndexOf('@') + 1)..]}";

    /// <summary>Why the letter can never be sent as it is, in English; null when it can.</summary>
    public string? Fault =>
        new[] { ("subject", Subject), ("recipient's name", ToName), ("recipient's address", ToAddress), ("sender's name", From.Name), ("sender's address", From.Address) }
            .Where(part => part.Item2.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            .Select(part => $"The {part.Item1} holds a line break or NUL.")
            .FirstOrDefault()
        ?? (MailboxAddress.TryParse(ToAddress, out var mailbox) && mailbox.Address == ToAddress && ToAddress.Contains('@', StringComparison.Ordinal) ? null : "The recipient's address is none.");

    /// <summary>The letter as an Internet message (RFC 5322): plain text, UTF-8, marked as automatic so that nobody's holiday notice answers it (RFC 3834).</summary>
    public MimeMessage ToMessage()
    {
        var message = new MimeMessage { MessageId = MessageId, Date = Date, Subject = Subject };
        message.From.Add(new MailboxAddress(From.Name, From.Address));
        message.To.Add(new MailboxAddress(ToName, ToAddress));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Body = new TextPart("plain") { Text = Body.ReplaceLineEndings("\r\n"), ContentTransferEncoding = ContentEncoding.Base64 };
        return message;
    }
}
