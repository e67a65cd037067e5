using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Azure;
using TechVolunteers.Storage.Embedded;
using Xunit;

namespace TechVolunteers.Tests.Storage;

public sealed class StorageSetupTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=example;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    [Fact]
    public async Task The_embedded_flavour_without_settings_keeps_its_stores_below_the_data_folder()
    {
        using var folder = new TemporaryFolder();
        using var app = Build(Flavour.Embedded, ("Data", Path.Combine(folder, "data")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.IsType<SqliteRecords>(app.Services.GetRequiredService<IRecords>());
        Assert.IsType<FolderDocuments>(app.Services.GetRequiredService<IDocuments>());
        Assert.True(File.Exists(Path.Combine(folder, "data", "store", "records.db")));
        Assert.True(Directory.Exists(Path.Combine(folder, "data", "store", "documents", "quarantine")));
    }

    [Fact]
    public async Task A_store_in_use_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        using var first = Build(Flavour.Embedded, ("Data", folder));
        await first.StartAsync(TestContext.Current.CancellationToken);
        using var second = Build(Flavour.Embedded, ("Data", folder));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second.StartAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Flavour.Embedded, Account)]
    [InlineData(Flavour.Azure, Account)]
    [InlineData(Flavour.Azure, "https://example.blob.core.windows.net")]
    [InlineData(Flavour.Azure, "https://example.blob.core.chinacloudapi.cn/")]
    [InlineData(Flavour.Azure, "https://example.table.core.windows.net")]
    public void The_setting_Storage_means_the_account_in_both_flavours(Flavour flavour, string setting)
    {
        using var app = Build(flavour, ("Storage", setting));
        Assert.IsType<TableRecords>(app.Services.GetRequiredService<IRecords>());
        Assert.IsType<BlobDocuments>(app.Services.GetRequiredService<IDocuments>());
        var account = AzureStore.Connect(setting);
        Assert.Equal("example", account.Blobs.AccountName);
        Assert.Equal(account.Blobs.Uri.Host.Replace(".blob.", ".table.", StringComparison.Ordinal), account.Tables.Uri.Host);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void The_Azure_flavour_without_the_setting_does_not_start(string? setting)
    {
        var refused = Assert.Throws<SettingsException>(() => Build(Flavour.Azure, ("Storage", setting)));
        Assert.Contains("The setting Storage is missing.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountKey=c2VjcmV0")]
    [InlineData("AccountName=example;AccountKey=not base 64;EndpointSuffix=core.windows.net")]
    [InlineData("secret")]
    [InlineData("http://example.blob.core.windows.net")]
    [InlineData("https://example.org")]
    public void A_setting_that_cannot_be_read_does_not_start_and_is_not_repeated(string setting)
    {
        var refused = Assert.Throws<SettingsException>(() => Build(Flavour.Azure, ("Storage", setting)));
        Assert.Contains("setting Storage", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(setting, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_flavour_of_this_build_is_written_in_the_assembly() => Assert.Equal(Flavour.Embedded, Flavour.Current);

    private static IHost Build(Flavour flavour, params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        builder.AddStorage(flavour);
        return builder.Build();
    }
}
