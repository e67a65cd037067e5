using MailKit.Security;
using Microsoft.Extensions.Configuration;
using SendGrid;
using TechVolunteers.Notifications.Transports;

namespace TechVolunteers.Notifications;

/// <summary>What the settings say about letters.</summary>
/// <param name="Sender">For letters of no campaign.</param>
internal sealed record LetterSettings(ILetterTransport Transport, SenderAddress Sender)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="dataFolder">Letters go to its folder <c>letters</c> when they are written as files and no other is named.</param>
    /// <exception cref="SettingsException">Lists every setting that is missing or can't be read.</exception>
    public static LetterSettings Read(IConfiguration settings, string dataFolder, bool demo)
    {
        var problems = new List<string>();
        var transport = ReadTransport(settings, dataFolder, demo, problems);
        var sender = ReadSender(settings, demo, problems);
        return problems.Count == 0 ? new LetterSettings(transport!, sender!) : throw new SettingsException(problems);
    }

    private static ILetterTransport? ReadTransport(IConfiguration settings, string dataFolder, bool demo, List<string> problems)
    {
        switch (settings["Letters"]?.ToLowerInvariant())
        {
            case null or "" when demo:
            case "files":
                return new FileTransport(settings["LettersFolder"] is { Length: > 0 } folder && !demo ? folder : Path.Combine(dataFolder, "letters"));
            case "smtp":
                return ReadSmtp(settings, problems) is { } server ? new SmtpTransport(server) : null;
            case "sendgrid":
                return ReadSendGrid(settings, problems) is { } options ? new SendGridTransport(new HttpClient { Timeout = Patience }, options) : null;
            case null or "":
                problems.Add("The setting Letters is missing. Set it to smtp, sendgrid, or files (each letter becomes an .eml file in a folder, for trying things out).");
                return null;
            default:
                problems.Add($"The setting Letters is '{settings["Letters"]}'. It must be files, smtp or sendgrid.");
                return null;
        }
    }

    private static SmtpServer? ReadSmtp(IConfiguration settings, List<string> problems)
    {
        var before = problems.Count;
        if (string.IsNullOrWhiteSpace(settings["Smtp:Host"]))
            problems.Add("The setting Smtp__Host is missing. Set it to the name of the mail server, or set Letters to files or sendgrid.");
        var port = 587;
        if (settings["Smtp:Port"] is { Length: > 0 } text && (!int.TryParse(text, out port) || port is < 1 or > 65_535))
            problems.Add($"The setting Smtp__Port is '{text}'. It must be a number from 1 to 65535; 587 is used when it is unset.");
        if (ReadTls(settings["Smtp:Tls"]) is not { } tls)
            problems.Add($"The setting Smtp__Tls is '{settings["Smtp:Tls"]}'. It must be starttls (used when it is unset), implicit or none.");
        else if (problems.Count == before)
            return new SmtpServer(settings["Smtp:Host"]!, port, settings["Smtp:User"] is { Length: > 0 } user ? user : null, settings["Smtp:Password"], tls);
        return null;
    }

    private static SecureSocketOptions? ReadTls(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "starttls" => SecureSocketOptions.StartTls,
        "implicit" => SecureSocketOptions.SslOnConnect,
        "none" => SecureSocketOptions.None,
        _ => null,
    };

    private static SendGridClientOptions? ReadSendGrid(IConfiguration settings, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(settings["SendGrid:ApiKey"]))
        {
            problems.Add("The setting SendGrid__ApiKey is missing. Set it to an API key that may send mail, or set Letters to files or smtp.");
            return null;
        }
        var options = new SendGridClientOptions { ApiKey = settings["SendGrid:ApiKey"] };
        if (settings["SendGrid:Host"] is { Length: > 0 } host)
            options.Host = host;
        return options;
    }

    private static SenderAddress? ReadSender(IConfiguration settings, bool demo, List<string> problems)
    {
        var text = settings["LetterSender"];
        if (string.IsNullOrWhiteSpace(text) && demo)
            return new SenderAddress("示例系统（测试）", "system@example.org");
        if (SenderAddress.Parse(text) is { } sender)
            return sender;
        problems.Add(string.IsNullOrWhiteSpace(text)
            ? "The setting LetterSender is missing. Set it to the sender of sign-in letters and invitations, such as: 科技志愿服务典型征集 <zhengji@example.org>."
            : $"The setting LetterSender is '{text}', which is no e-mail address. Write it as: 科技志愿服务典型征集 <zhengji@example.org>.");
        return null;
    }
}
