using MimeKit;

namespace TechVolunteers.Identity;

/// <summary>E-mail addresses as the directory keeps them.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321 4.5.3.1.3: a path has at most 256 octets with its angle brackets.</summary>
    private const int Longest = 254;

    /// <summary>The address in lower case; null when it is none that letters can go to (ASCII only, one mailbox, a host with a dot).</summary>
    public static string? Normalise(string? text)
    {
        var address = text?.Trim().ToLowerInvariant() ?? "";
        if (address.Length is 0 or > Longest || address.Any(c => c is <= ' ' or >= (char)127 or '"' or '(' or ')' or '<' or '>' or ',' or ';' or ':' or '\\' or '[' or ']'))
            return null;
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != address.LastIndexOf('@'))
            return null;
        var host = address[(at + 1)..];
        var named = host.Contains('.', StringComparison.Ordinal) && host.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-');
        return named && MailboxAddress.TryParse(address, out var mailbox) && mailbox.Address == address ? address : null;
    }
}
