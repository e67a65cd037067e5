using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Storage.Azure;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Storage;

public static class StorageSetup
{
    /// <summary>
    /// Registers <see cref="IRecords"/> and <see cref="IDocuments"/>: the storage account that the setting <c>Storage</c> names or,
    /// in the embedded flavour when it is unset, the folder <c>store</c> below the setting <c>Data</c> (<c>.data</c> when unset).
    /// </summary>
    /// <exception cref="SettingsException">The Azure flavour has no setting <c>Storage</c>, or it cannot be read.</exception>
    /// <param name="reading">Whether a stopped app's stores are only read: nothing in them changes, and the host must not be started.</param>
    public static IHostApplicationBuilder AddStorage(this IHostApplicationBuilder builder, bool reading = false) => builder.AddStorage(Flavour.Current, reading);

    internal static IHostApplicationBuilder AddStorage(this IHostApplicationBuilder builder, Flavour flavour, bool reading = false)
    {
        var setting = builder.Configuration["Storage"];
        if (!string.IsNullOrWhiteSpace(setting))
            AddAccount(builder.Services, Connect(setting));
        else if (flavour == Flavour.Embedded)
            AddFolder(builder.Services, Path.GetFullPath(Path.Combine(DataFolder(builder.Configuration), "store")), reading);
        else
        {
            throw new SettingsException([
                "The setting Storage is missing. Set it to the connection string of a storage account, "
                + "or to its address (https://<account>.blob.core.windows.net) when the app signs in with a managed identity."]);
        }
        builder.Services.AddHostedService<StoreOpening>();
        return builder;
    }

    private static AzureStore Connect(string setting)
    {
        try
        {
            return AzureStore.Connect(setting);
        }
        catch (FormatException unreadable)
        {
            throw new SettingsException([unreadable.Message]);
        }
    }

    private static string DataFolder(IConfiguration settings) => settings["Data"] is { Length: > 0 } folder ? folder : ".data";

    private static void AddAccount(IServiceCollection services, AzureStore account)
    {
        services.AddSingleton<IRecords>(_ => new TableRecords(account.Tables));
        services.AddSingleton<IDocuments>(_ => new BlobDocuments(account.Blobs));
    }

    private static void AddFolder(IServiceCollection services, string folder, bool reading)
    {
        services.AddSingleton<IRecords>(_ => reading ? SqliteRecords.OpenToRead(folder) : new SqliteRecords(folder));
        services.AddSingleton<IDocuments>(provider => new FolderDocuments(Path.Combine(folder, "documents"), reading, provider.GetService<RandomNumberGenerator>()));
    }

    /// <summary>Opens the stores while the host starts, so that a store in use stops the start and not the first request.</summary>
    private sealed class StoreOpening(IRecords records, IDocuments documents) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = (records, documents);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
