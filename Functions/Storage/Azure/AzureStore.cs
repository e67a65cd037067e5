using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace TechVolunteers.Storage.Azure;

/// <summary>The storage account that the setting <c>Storage</c> names, and which of its failures mean that it cannot work now.</summary>
internal sealed record AzureStore(TableServiceClient Tables, BlobServiceClient Blobs)
{
    // Spoken by every Azure cloud and by Azurite; the newest the client knows may be ahead of both.
    private const BlobClientOptions.ServiceVersion BlobVersion = BlobClientOptions.ServiceVersion.V2025_11_05;

    /// <param name="setting">A connection string, or the address of the account's blob or table endpoint, which is entered with <see cref="DefaultAzureCredential"/>.</param>
    /// <exception cref="FormatException">The setting is neither.</exception>
    public static AzureStore Connect(string setting) => Connect(setting, tables => { }, blobs => { });

    public static AzureStore Connect(string setting, Action<TableClientOptions> tune, Action<BlobClientOptions> tuneBlobs)
    {
        var tables = new TableClientOptions();
        var blobs = new BlobClientOptions(BlobVersion);
        Patience(tables.Retry);
        Patience(blobs.Retry);
        tune(tables);
        tuneBlobs(blobs);
        return Uri.TryCreate(setting, UriKind.Absolute, out var account) && account.Scheme is "https" or "http"
            ? ByIdentity(account, tables, blobs)
            : ByConnectionString(setting, tables, blobs) ?? throw new FormatException(
                "The setting Storage is neither a storage connection string nor an account address such as https://<account>.blob.core.windows.net.");
    }

    /// <summary>Whether the account cannot work now: no connection, no permission, throttled or in trouble. Anything else is a mistake of ours.</summary>
    public static bool IsBroken(Exception failure, CancellationToken cancel) => failure switch
    {
        RequestFailedException { Status: 0 or 401 or 403 or 408 or 429 or >= 500 } => true,
        RequestFailedException { ErrorCode: "TableNotFound" or "TableBeingDeleted" or "ContainerNotFound" or "ContainerBeingDeleted" } => true,
        AuthenticationFailedException => true,
        // The client reports each attempt of a request that it gave up.
        AggregateException tries => tries.InnerExceptions.All(one => IsBroken(one, cancel)),
        // Its own time limit, not the caller's wish.
        OperationCanceledException => !cancel.IsCancellationRequested,
        IOException or HttpRequestException => true,
        _ => false,
    };

    public static StoreUnavailableException Unavailable(Exception broken) =>
        new($"The storage account cannot be used now: {broken.Message}", broken);

    // A person waits for the answer: some seconds of trouble are bridged, not minutes.
    private static void Patience(RetryOptions retry)
    {
        retry.MaxRetries = 4;
        retry.Delay = TimeSpan.FromMilliseconds(300);
        retry.MaxDelay = TimeSpan.FromSeconds(5);
        retry.NetworkTimeout = TimeSpan.FromSeconds(30);
    }

    private static AzureStore? ByConnectionString(string setting, TableClientOptions tables, BlobClientOptions blobs)
    {
        try
        {
            return new AzureStore(new TableServiceClient(setting, tables), new BlobServiceClient(setting, blobs));
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidOperationException or ArgumentException)
        {
            // The client's message repeats parts of the setting, and so perhaps of the account's key: it ends here.
            return null;
        }
    }

    private static AzureStore ByIdentity(Uri account, TableClientOptions tables, BlobClientOptions blobs)
    {
        if (account.Scheme != Uri.UriSchemeHttps || account.Host.Split('.', 3) is not [var name, "blob" or "table", var cloud])
            throw new FormatException("An account address in the setting Storage has the form https://<account>.blob.core.windows.net (or the same in another cloud).");
        var china = cloud.EndsWith(".chinacloudapi.cn", StringComparison.OrdinalIgnoreCase);
        var credential = new DefaultAzureCredential(china
            ? new DefaultAzureCredentialOptions { AuthorityHost = AzureAuthorityHosts.AzureChina }
            : new DefaultAzureCredentialOptions());
        if (china)
            tables.Audience = TableAudience.AzureChina;
        return new AzureStore(
            new TableServiceClient(new Uri($"https://{name}.table.{cloud}"), credential, tables),
            new BlobServiceClient(new Uri($"https://{name}.blob.{cloud}"), credential, blobs));
    }
}
