using Microsoft.Extensions.Configuration;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

public sealed class LetterSettingsTests
{
    [Fact]
    public void Without_settings_the_start_names_what_is_missing()
    {
        var problems = Problems();

        Assert.Equal(2, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith("The setting Letters is missing.", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("The setting LetterSender is missing.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Letters", "pigeon", "The setting Letters is 'pigeon'. It must be files, smtp or sendgrid.")]
    [InlineData("LetterSender", "nobody", "The setting LetterSender is 'nobody', which is no e-mail address.")]
    [InlineData("Letters", "smtp", "The setting Smtp__Host is missing.")]
    [InlineData("Letters", "sendgrid", "The setting SendGrid__ApiKey is missing.")]
    [InlineData("Smtp:Port", "many", "The setting Smtp__Port is 'many'.")]
    [InlineData("Smtp:Tls", "maybe", "The setting Smtp__Tls is 'maybe'.")]
    public void A_setting_that_cannot_be_used_is_named(string setting, string value, string expected)
    {
        var settings = new Dictionary<string, string?> { ["Letters"] = "files", ["LetterSender"] = "a@example.org" };
        if (setting.StartsWith("Smtp", StringComparison.Ordinal))
            (settings["Letters"], settings["Smtp:Host"]) = ("smtp", "mail.example.org");
        settings[setting] = value;

        Assert.StartsWith(expected, Assert.Single(Problems(settings)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files", typeof(FileTransport))]
    [InlineData("SMTP", typeof(SmtpTransport))]
    [InlineData("sendgrid", typeof(SendGridTransport))]
    public void The_setting_chooses_the_transport(string letters, Type expected)
    {
        var settings = Read(demo: false, new() { ["Letters"] = letters, ["LetterSender"] = "征集办公室 <a@example.org>", ["Smtp:Host"] = "mail.example.org", ["SendGrid:ApiKey"] = "k" });

        Assert.IsType(expected, settings.Transport);
        Assert.Equal(new SenderAddress("征集办公室", "a@example.org"), settings.Sender);
    }

    [Fact]
    public void A_demonstration_needs_no_settings_and_writes_files() => Assert.IsType<FileTransport>(Read(demo: true, []).Transport);

    private static IReadOnlyList<string> Problems(Dictionary<string, string?>? settings = null) =>
        Assert.Throws<SettingsException>(() => Read(demo: false, settings ?? [])).Problems;

    private static LetterSettings Read(bool demo, Dictionary<string, string?> settings) =>
        LetterSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), ".data", demo);
}
