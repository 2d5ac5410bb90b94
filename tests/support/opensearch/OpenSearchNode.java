import java.nio.file.Path;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Runs one OpenSearch node with k-NN on 127.0.0.1 until the standard input is closed. Arguments: port, data folder. */
public final class OpenSearchNode {
    private static final String[] PLUGINS = {"org.opensearch.knn.plugin.KNNPlugin"};

    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("http.port", arguments[0]);
            settings.put("transport.port", "0");
            settings.put("network.host", "127.0.0.1");
            settings.put("discovery.type", "single-node");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        String home = Path.of(arguments[1]).toAbsolutePath().toString();
        runner.build(OpenSearchRunner.newConfigs()
            .numOfNode(1).basePath(home).clusterName("lisa-tests").pluginTypes(String.join(",", PLUGINS)));
        while (System.in.read() >= 0) {
            // The test process sends nothing; the end of its pipe ends this process.
        }
        Runtime.getRuntime().halt(0);
    }
}
