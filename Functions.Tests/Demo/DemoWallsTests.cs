using Microsoft.Extensions.Configuration;
using TechVolunteers.Demo;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Demo;

public sealed class DemoWallsTests
{
    [Fact]
    public void A_demonstration_needs_nothing() => Assert.Empty(Problems(Flavour.Embedded));

    [Fact]
    public void It_exists_in_the_embedded_flavour_only() =>
        Assert.Contains("embedded flavour only", Assert.Single(Problems(Flavour.Azure)), StringComparison.Ordinal);

    [Theory]
    [InlineData("urls", "http://0.0.0.0:7071")]
    [InlineData("urls", "http://127.0.0.1:7071;http://192.168.1.5:7071")]
    [InlineData("urls", "http://*:7071")]
    [InlineData("urls", "http://[::]:7071")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://office.example.org:80")]
    [InlineData("PublicUrl", "https://zhengji.example.org")]
    [InlineData("Storage", "UseDevelopmentStorage=true")]
    [InlineData("Letters", "smtp")]
    [InlineData("Letters", "sendgrid")]
    public void Anything_that_leads_out_of_this_machine_stops_the_start(string setting, string value)
    {
        var problem = Assert.Single(Problems(Flavour.Embedded, (setting, value)));

        Assert.Contains(setting, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://localhost:7071")]
    [InlineData("urls", "http://127.0.0.1:0;http://[::1]:7071")]
    [InlineData("PublicUrl", "http://127.0.0.1:7071")]
    [InlineData("Letters", "files")]
    [InlineData("Storage", "")]
    public void This_machine_s_own_addresses_are_fine(string setting, string value) => Assert.Empty(Problems(Flavour.Embedded, (setting, value)));

    [Fact]
    public void A_demonstration_does_not_open_data_that_are_no_demonstration_s()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder, "store"));

        var refused = Assert.Throws<SettingsException>(() => App.Compose([App.DemoFlag, "--port", "0", $"--Data={folder.Path}"]));

        Assert.Contains("no demonstration's", Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_demonstration_s_data_do_not_open_without_it()
    {
        using var folder = new TemporaryFolder();
        _ = App.Compose([App.DemoFlag, "--port", "0", $"--Data={folder.Path}"]);

        var refused = Assert.Throws<SettingsException>(() => App.Compose(
            ["--port", "0", $"--Data={folder.Path}", "--PublicUrl=http://127.0.0.1:7071", "--Administrators=a@example.org", "--Letters=files", "--LetterSender=a@example.org"]));

        Assert.Contains("holds a demonstration", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_the_start_names_all_that_are_missing_and_how_to_set_them()
    {
        using var folder = new TemporaryFolder();

        var refused = Assert.Throws<SettingsException>(() => App.Compose(["--port", "0", $"--Data={folder.Path}"]));
        var advice = StartAdvice.For(refused);

        Assert.Equal(4, refused.Problems.Count);
        Assert.All(["PublicUrl", "Administrators", "Letters", "LetterSender", "local.settings.json", "--demo"], word => Assert.Contains(word, advice, StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_mark_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder, "demo.json"), "{");

        var refused = Assert.Throws<SettingsException>(() => App.Compose([App.DemoFlag, "--port", "0", $"--Data={folder.Path}"]));

        Assert.Contains("is damaged", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_settings_is_one_that_the_host_reads_and_that_needs_nothing_more()
    {
        using var folder = new TemporaryFolder();
        var sample = Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json");
        File.Copy(sample, Path.Combine(folder, "local.settings.json"));

        Assert.NotNull(App.Compose(["--port", "0", $"--EmbeddedRuntime:Root={folder.Path}", $"--Data={Path.Combine(folder, "data")}"]));
    }

    [Theory]
    [InlineData("/office/kjzy2021?page=2", "/office/kjzy2021?page=2")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData(null, "/")]
    public void The_clock_leads_back_to_pages_of_this_site_only(string? asked, string led) => Assert.Equal(led, MoveClock.Local(asked));

    private static IReadOnlyList<string> Problems(Flavour flavour, params (string Name, string Value)[] settings) =>
        DemoWalls.Problems(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))).Build(), flavour);
}
