using MimeKit;

namespace TechVolunteers.Notifications;

/// <summary>From whom a letter comes.</summary>
public sealed record SenderAddress(string Name, string Address)
{
    /// <summary>Reads <c>名称 &lt;office@example.org&gt;</c> or a bare address; null when it is neither.</summary>
    public static SenderAddress? Parse(string? text) =>
        MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.Contains('@', StringComparison.Ordinal)
            ? new SenderAddress(mailbox.Name ?? "", mailbox.Address)
            : null;
}
